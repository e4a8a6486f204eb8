/**
 * The alarm tone, made by the browser's own synthesiser. Browsers keep a page silent until somebody has touched it:
 * `isSilenced` says so, and any key or click lifts it.
 */
export type ToneKind = 'real' | 'test';

export type Tone = {
  readonly start: (kind: ToneKind) => void;
  readonly stop: () => void;
  readonly isSilenced: () => boolean;
};

/** Two alternating pitches for a real alarm, one short pulse a second for a test. */
const STEPS: { readonly [kind in ToneKind]: ReadonlyArray<{ readonly hertz: number; readonly ms: number }> } = {
  real: [
    { hertz: 880, ms: 280 },
    { hertz: 622, ms: 280 },
  ],
  test: [
    { hertz: 740, ms: 160 },
    { hertz: 0, ms: 840 },
  ],
};

export function createTone(): Tone {
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  const oscillator = context.createOscillator();
  oscillator.type = 'triangle';
  oscillator.connect(gain);
  oscillator.start();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const wake = () => void context.resume();
  document.addEventListener('keydown', wake, { once: true });
  document.addEventListener('pointerdown', wake, { once: true });
  const play = (kind: ToneKind, step: number) => {
    const { hertz, ms } = STEPS[kind][step % STEPS[kind].length]!;
    gain.gain.setTargetAtTime(hertz === 0 ? 0 : 0.22, context.currentTime, 0.012);
    if (hertz > 0) oscillator.frequency.setValueAtTime(hertz, context.currentTime);
    timer = setTimeout(() => play(kind, step + 1), ms);
  };
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    gain.gain.setTargetAtTime(0, context.currentTime, 0.02);
  };
  return {
    start: (kind) => {
      stop();
      void context.resume();
      play(kind, 0);
    },
    stop,
    isSilenced: () => context.state !== 'running',
  };
}
