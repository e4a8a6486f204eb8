/** The own pairing file: under the address partners reach, as a file to save and as QR codes to be scanned in any order. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { qrToPath } from '../../format/qr.ts';
import type { PairingFileView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';

export function OwnFile(props: { readonly address: string }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { pairing } = words.sign;
  const [address, setAddress] = useState(props.address);
  const make = useMutation({ mutationFn: () => postJson<PairingFileView>('/api/pairing', { address }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <h3>{pairing.give}</h3>
      <div className="row">
        <Field label={pairing.address} className="pairing-address">
          <input
            className="input"
            name="address"
            dir="ltr"
            required
            pattern="https://[^\s\/]+"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        </Field>
        <button type="submit" className="button" disabled={make.isPending}>
          {pairing.make}
        </button>
      </div>
      <ProblemNote error={make.error} />
      {make.isSuccess && (
        <>
          <a
            className="button button-main"
            download={`${session.organisation.code}.pair`}
            href={`data:application/json;charset=utf-8,${encodeURIComponent(make.data.file)}`}
          >
            <Icon name="send" /> {pairing.save}
          </a>
          <details>
            <summary>{pairing.orScan({ n: make.data.codes.length })}</summary>
            <div className="pairing-codes">
              {make.data.codes.map((code) => (
                <QrCode key={code} text={code} />
              ))}
            </div>
          </details>
        </>
      )}
    </form>
  );
}

/** Black on white whatever the theme: scanners want it so. */
function QrCode(props: { readonly text: string }): ReactElement {
  const { size, path } = qrToPath(props.text);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR" data-code={props.text}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
