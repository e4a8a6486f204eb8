/**
 * Pairing with a partner in four steps that two people do at the same time: give the own file, take theirs, read the own
 * fingerprint aloud, type theirs as it is heard. Their fingerprint stands nowhere on this screen, so it must be heard.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { foldDigits, toDigits } from '../../format/locale/digit.ts';
import type { TakenPairingView } from '../../node/http/contract.ts';
import { pairingQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { organisationCode, useSession } from '../session/session.ts';
import { OwnFile } from './own-file.tsx';

export function PairingPanel(): ReactElement {
  const { words } = useReader();
  const pairing = useQuery(pairingQuery);
  const [file, setFile] = useState('');
  const look = useMutation({
    mutationFn: (text: string) => postJson<TakenPairingView>('/api/partners', { file: text, heard: null }),
  });
  const take = (text: string) => {
    setFile(text);
    if (text.trim() !== '') look.mutate(text);
  };
  return (
    <section className="panel" data-pairing="">
      <header className="panel-title">
        <h2>{words.feed.pairing.title}</h2>
        <span className="soft">{words.sign.pairing.twoPeople}</span>
      </header>
      <ProblemNote error={pairing.error} />
      <ol className="pairing">
        <li>{pairing.data !== undefined && <OwnFile address={pairing.data.address ?? ''} />}</li>
        <li>
          <TheirFile file={file} onTake={take} />
          <ProblemNote error={look.error} />
          {look.isSuccess && (
            <p className="note note-good" data-partner-file={look.data.code}>
              <Icon name="check" />
              <span>
                <b>{look.data.code}</b> <CodeText text={look.data.address} />
              </span>
            </p>
          )}
        </li>
        <li>{pairing.data !== undefined && <OwnFingerprint digits={pairing.data.fingerprint} />}</li>
        <li>
          {look.isSuccess ? (
            <Heard file={file} code={look.data.code} />
          ) : (
            <p className="soft">{words.sign.pairing.hear}</p>
          )}
        </li>
      </ol>
    </section>
  );
}

/** A file, or the texts of its QR codes one after the other, as a scanner types them or a phone copies them. */
function TheirFile(props: { readonly file: string; readonly onTake: (text: string) => void }): ReactElement {
  const { words } = useReader();
  const { pairing } = words.sign;
  const read = async (chosen: File | undefined) => {
    if (chosen !== undefined) props.onTake(await chosen.text());
  };
  return (
    <>
      <h3>{pairing.take}</h3>
      <Field label={pairing.file}>
        <input
          className="input"
          type="file"
          name="pairing-file"
          accept=".pair,application/json"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </Field>
      <Field label={pairing.scanned}>
        <textarea
          className="input"
          name="pairing-text"
          dir="ltr"
          rows={3}
          spellCheck={false}
          value={props.file}
          onChange={(event) => props.onTake(event.target.value)}
        />
      </Field>
    </>
  );
}

function OwnFingerprint(props: { readonly digits: string }): ReactElement {
  const { words, locale } = useReader();
  const session = useSession();
  const own = organisationCode(session, session.organisation.id);
  return (
    <>
      <h3>{words.feed.pairing.own({ organisation: { id: own } })}</h3>
      <p className="soft">{words.feed.pairing.readAloud}</p>
      <p className="pairing-digits" data-fingerprint={props.digits}>
        <bdi dir="ltr">{toDigits(props.digits, locale.digits)}</bdi>
      </p>
    </>
  );
}

const GROUPS = [0, 1, 2, 3, 4, 5] as const;
const GROUP_DIGITS = 5;

/** Six groups; a full one hands over to the next, so that nobody looks down while listening. */
function Heard(props: { readonly file: string; readonly code: string }): ReactElement {
  const { words, locale } = useReader();
  const client = useQueryClient();
  const [groups, setGroups] = useState<ReadonlyArray<string>>(GROUPS.map(() => ''));
  const pair = useMutation({
    mutationFn: () => postJson<TakenPairingView>('/api/partners', { file: props.file, heard: groups.join(' ') }),
    onSuccess: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pair.mutate();
  };
  const type = (input: HTMLInputElement, at: number) => {
    const digits = foldDigits(input.value).replaceAll(/\D/g, '').slice(0, GROUP_DIGITS);
    setGroups((before) => before.map((group, i) => (i === at ? digits : group)));
    if (digits.length === GROUP_DIGITS) (input.nextElementSibling as HTMLInputElement | null)?.focus();
  };
  if (pair.isSuccess)
    return (
      <p className="note note-good" role="status" data-paired={props.code}>
        <Icon name="link" />
        <span>{words.sign.pairing.paired({ partner: { id: props.code } })}</span>
      </p>
    );
  return (
    <form onSubmit={submit}>
      <h3>{words.sign.pairing.heard({ partner: { id: props.code } })}</h3>
      <div className="row pairing-heard" dir="ltr">
        {GROUPS.map((at) => (
          <input
            key={at}
            className="input"
            name={`group-${at + 1}`}
            aria-label={words.sign.pairing.group({ n: at + 1 })}
            inputMode="numeric"
            autoComplete="off"
            required
            value={toDigits(groups[at]!, locale.digits)}
            onChange={(event) => type(event.target, at)}
          />
        ))}
        <button
          type="submit"
          className="button button-main"
          disabled={pair.isPending || groups.some((group) => group.length < GROUP_DIGITS)}
        >
          <Icon name="link" /> {words.sign.pairing.pair}
        </button>
      </div>
      <ProblemNote error={pair.error} />
    </form>
  );
}
