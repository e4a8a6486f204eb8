/** A token for the command line: one hour, this seat only, shown once to be copied into a file. */
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { SeatTokenView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';

export function SeatTokenMenu(): ReactElement {
  const { words } = useReader();
  const [isOpen, open] = useState(false);
  const make = useMutation({ mutationFn: () => postJson<SeatTokenView>('/api/seat-tokens', {}) });
  const close = () => {
    open(false);
    make.reset();
  };
  return (
    <>
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.signIn.token.title}
        title={words.signIn.token.title}
        onClick={() => open(true)}
      >
        <Icon name="terminal" />
      </button>
      <Overlay title={words.signIn.token.title} isOpen={isOpen} onClose={close}>
        <p className="soft">{words.signIn.token.hint}</p>
        <ProblemNote error={make.error} />
        {make.data === undefined ? (
          <button type="button" className="button button-main" disabled={make.isPending} onClick={() => make.mutate()}>
            {words.signIn.token.make}
          </button>
        ) : (
          <>
            <textarea
              className="input seat-token"
              dir="ltr"
              rows={5}
              readOnly
              aria-label={words.signIn.token.title}
              value={make.data.token}
              onFocus={(event) => event.currentTarget.select()}
            />
            <p className="row">
              <button
                type="button"
                className="button"
                onClick={() => void navigator.clipboard.writeText(make.data.token)}
              >
                {words.console.action.copy}
              </button>
              <span className="soft">
                {words.signIn.token.until} <Instant at={make.data.until} show="time" />
              </span>
            </p>
          </>
        )}
      </Overlay>
    </>
  );
}
