/**
 * Spectral synthesis: a square, periodic random field whose amplitude falls as a power of the wave number
 * below a corner length, as natural relief does (Turcotte 1997). Random phases, inverse Fourier transform;
 * the two fields of one transform (real and imaginary part) are independent. Mean 0, variance 1, by seed.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/random.ts';

export type SpectralOptions = {
  /** Cells along each edge, a power of two. */
  readonly size: number;
  /** Amplitude ~ k^-exponent; 2.4 is smooth relief, 1.5 rough. */
  readonly exponent: number;
  /** Length in cells above which the amplitude no longer grows. */
  readonly cornerCells: number;
};

export type NoiseField = { readonly size: number; readonly values: Float32Array };

export function createSpectralNoise(options: SpectralOptions, prng: Prng): readonly [NoiseField, NoiseField] {
  const { size } = options;
  assert(size >= 2 && (size & (size - 1)) === 0, 'a power of two');
  const real = new Float64Array(size * size);
  const imaginary = new Float64Array(size * size);
  const corner2 = (size / options.cornerCells) ** 2;
  for (let y = 0; y < size; y++) {
    const ky = y <= size / 2 ? y : y - size;
    for (let x = 0; x < size; x++) {
      const kx = x <= size / 2 ? x : x - size;
      const phase = (prng.nextUint32() / 2 ** 32) * 2 * Math.PI;
      if (kx === 0 && ky === 0) continue;
      const amplitude = (kx * kx + ky * ky + corner2) ** (-options.exponent / 2);
      real[y * size + x] = amplitude * Math.cos(phase);
      imaginary[y * size + x] = amplitude * Math.sin(phase);
    }
  }
  transformSquare(real, imaginary, size);
  return [
    { size, values: normaliseField(real) },
    { size, values: normaliseField(imaginary) },
  ];
}

/** Bilinear value of the periodic field; whole numbers are its cells. */
export function sampleNoise(field: NoiseField, y: number, x: number): number {
  const { size, values } = field;
  const y0 = Math.floor(y);
  const x0 = Math.floor(x);
  const fy = y - y0;
  const fx = x - x0;
  const top = (y0 & (size - 1)) * size;
  const bottom = ((y0 + 1) & (size - 1)) * size;
  const left = x0 & (size - 1);
  const right = (x0 + 1) & (size - 1);
  const upper = values[top + left]! * (1 - fx) + values[top + right]! * fx;
  const lower = values[bottom + left]! * (1 - fx) + values[bottom + right]! * fx;
  return upper * (1 - fy) + lower * fy;
}

function normaliseField(field: Float64Array): Float32Array {
  let sum = 0;
  for (const value of field) sum += value;
  const mean = sum / field.length;
  let squares = 0;
  for (const value of field) squares += (value - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / field.length);
  return Float32Array.from(field, (value) => (value - mean) * scale);
}

function transformSquare(real: Float64Array, imaginary: Float64Array, size: number): void {
  const lineReal = new Float64Array(size);
  const lineImaginary = new Float64Array(size);
  for (const [start, step] of [
    [size, 1],
    [1, size],
  ] as const) {
    for (let line = 0; line < size; line++) {
      for (let i = 0; i < size; i++) {
        lineReal[i] = real[line * start + i * step]!;
        lineImaginary[i] = imaginary[line * start + i * step]!;
      }
      transformLine(lineReal, lineImaginary);
      for (let i = 0; i < size; i++) {
        real[line * start + i * step] = lineReal[i]!;
        imaginary[line * start + i * step] = lineImaginary[i]!;
      }
    }
  }
}

/** Radix-2 Fourier transform in place (Cooley, Tukey 1965); the scale is left to `normaliseField`. */
function transformLine(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    const half = length >> 1;
    for (let k = 0; k < half; k++) {
      const cos = Math.cos((2 * Math.PI * k) / length);
      const sin = Math.sin((2 * Math.PI * k) / length);
      for (let at = k; at < n; at += length) {
        const re = real[at + half]! * cos - imaginary[at + half]! * sin;
        const im = real[at + half]! * sin + imaginary[at + half]! * cos;
        real[at + half] = real[at]! - re;
        imaginary[at + half] = imaginary[at]! - im;
        real[at] = real[at]! + re;
        imaginary[at] = imaginary[at]! + im;
      }
    }
  }
}
