/**
 * Proposing an agreed line: it starts from one account, states time, place and counts, and names the accounts that are
 * kept but marked unconfirmed. Signing it here is the first of the signatures.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { MARKING_ORDER } from '../part/marking-mark.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { CasualtyGrid } from '../report/casualty-grid.tsx';
import { CASUALTY_COUNTS, CASUALTY_GROUPS, type ReportDraft, readCasualties } from '../report/report-draft.ts';
import type { SavedRecord } from '../report/report-form.tsx';
import { guessLanguage } from '../report/text-check.ts';
import { organisationCode, useSession } from '../session/session.ts';
import type { JointToRelease } from './incident-screen.tsx';

export function ProposalDialog(props: {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly onClose: () => void;
  readonly onProposed: (joint: JointToRelease) => void;
}): ReactElement {
  const { rows } = props;
  const { words } = useReader();
  const session = useSession();
  const proposal = useProposal(rows, props.onProposed);
  const { base, casualties, kept } = proposal;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proposal.sign();
  };
  return (
    <Overlay title={words.incident.view.propose} isOpen onClose={props.onClose}>
      <form className="proposal" onSubmit={submit}>
        <p className="soft">{words.desk.incident.proposeHint}</p>
        <ChoiceField
          label={words.desk.incident.startFrom}
          name="proposal-base"
          value={base.id}
          choices={rows.map((row) => [row.id, `${organisationCode(session, row.originator)} · ${row.serial}`])}
          onChoose={proposal.setBase}
          autoFocus
        />
        <CasualtyGrid
          draft={{ casualties }}
          change={(change) => proposal.setCasualties(change.casualties)}
          hasFault={false}
        />
        <fieldset className="proposal-kept">
          <legend className="field-label">{words.desk.incident.keep}</legend>
          {rows.map((row) => (
            <label key={row.id} className="check">
              <input type="checkbox" checked={kept.includes(row.id)} onChange={() => proposal.toggleKept(row.id)} />
              <bdi>{organisationCode(session, row.originator)}</bdi> <CodeText text={row.serial} />
              {row.citation !== null && <bdi className="soft">{row.citation}</bdi>}
            </label>
          ))}
        </fieldset>
        <Field label={words.desk.incident.note}>
          <textarea
            className="input"
            rows={2}
            dir="auto"
            value={proposal.note}
            onChange={(event) => proposal.setNote(event.target.value)}
          />
        </Field>
        <ProblemNote error={proposal.error} />
        <button type="submit" className="button button-main" disabled={proposal.isSigning}>
          <Icon name="sign" /> {words.incident.view.propose}
        </button>
      </form>
    </Overlay>
  );
}

function useProposal(rows: ReadonlyArray<LogRowView>, onProposed: (joint: JointToRelease) => void) {
  const { locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const own = session.organisation.id;
  const [base, setBase] = useState(() => rows.find((row) => row.originator === own) ?? rows[0]!);
  const [casualties, setCasualties] = useState<ReportDraft['casualties']>(() => cellsOf(base));
  const [kept, setKept] = useState<ReadonlyArray<string>>([]);
  const [note, setNote] = useState('');
  const others = partnersOf(rows, own, session.partners[0]?.id ?? null);
  const save = useMutation({
    mutationFn: () => {
      const language = guessLanguage(note) ?? locale.language;
      return postJson<SavedRecord>('/api/records', {
        kind: 'reconciliation',
        marking: strictestOf(rows),
        body: {
          parties: [own, ...others].sort(),
          reports: rows.map((row) => row.id),
          occurred: occurredOf(base),
          place: placeOf(base),
          casualties: readCasualties(casualties) ?? {},
          keptUnconfirmed: kept,
          ...(note.trim() === '' ? {} : { note: { text: note.trim().normalize('NFC'), language } }),
          at: unixMsToIso(unixMs(Date.now())),
        },
      });
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['log'] });
      onProposed({ record: saved.id, to: others });
    },
  });
  return {
    base,
    casualties,
    kept,
    note,
    setNote,
    setCasualties,
    setBase: (id: string) => {
      const row = rows.find((one) => one.id === id) ?? base;
      setBase(row);
      setCasualties(cellsOf(row));
    },
    toggleKept: (id: string) =>
      setKept((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id])),
    sign: () => save.mutate(),
    isSigning: save.isPending,
    error: save.error,
  };
}

/** The other originators of the accounts; where all are own, the first partner. */
function partnersOf(rows: ReadonlyArray<LogRowView>, own: string, first: string | null): ReadonlyArray<string> {
  const others = [...new Set(rows.map((row) => row.originator))].filter((id) => id !== own);
  return others.length > 0 || first === null ? others : [first];
}

function strictestOf(rows: ReadonlyArray<LogRowView>): LogRowView['marking'] {
  const ranks = rows.map((row) => MARKING_ORDER.indexOf(row.marking));
  return MARKING_ORDER[Math.max(0, ...ranks)] ?? 'official';
}

function cellsOf(row: LogRowView): ReportDraft['casualties'] {
  const cells: { [cell: string]: string } = {};
  for (const group of CASUALTY_GROUPS) {
    for (const count of CASUALTY_COUNTS) {
      const value = row.casualties?.[group][count] ?? null;
      if (value !== null) cells[`${group}.${count}`] = String(value);
    }
  }
  return cells;
}

function occurredOf(row: LogRowView) {
  const { occurredFrom, occurredTo, occurredWithinS, day } = row;
  return {
    ...(occurredFrom === null ? {} : { from: occurredFrom }),
    ...(occurredTo === null ? {} : { to: occurredTo }),
    ...(occurredWithinS === null ? {} : { withinS: occurredWithinS }),
    ...(day === null ? {} : { day }),
  };
}

function placeOf(row: LogRowView) {
  const { latE7, lngE7, uncertaintyM, precision, cell7, placeName } = row;
  return {
    ...(latE7 === null || lngE7 === null ? {} : { latE7, lngE7 }),
    ...(uncertaintyM === null ? {} : { uncertaintyM }),
    ...(precision === null ? {} : { precision }),
    ...(cell7 === null ? {} : { cell7 }),
    ...(placeName === null ? {} : { name: placeName }),
  };
}
