/** Signs a draft and enters it in the register: for which holders, under which marking. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Marking } from '../../record/label.ts';
import { postJson } from '../api/request.ts';
import { ChoiceField } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { MARKING_ORDER } from '../part/marking-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';
import type { DraftSubject } from './draft-subject.ts';

type Issued = { readonly id: string; readonly number: string };

export function IssueForm(props: { readonly subject: DraftSubject }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const texts = words.register.issue;
  const { subject } = props;
  const [holders, setHolders] = useState<ReadonlyArray<string>>([]);
  const [marking, setMarking] = useState<Marking>(subject.kind === 'statement' ? 'public' : 'official');
  const issue = useMutation({
    mutationFn: () => postJson<Issued>('/api/documents', { subject, holders, marking }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['document', 'issued'] }),
  });
  const toggle = (id: string) =>
    setHolders((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  return (
    <form
      className="row document-issue"
      onSubmit={(event) => {
        event.preventDefault();
        issue.mutate();
      }}
    >
      <fieldset className="row document-holders">
        <legend className="field-label">{texts.holders}</legend>
        {session.partners.map(({ id, code }) => (
          <label key={id} className="check">
            <input type="checkbox" name={code} checked={holders.includes(id)} onChange={() => toggle(id)} />
            <bdi>{code}</bdi>
          </label>
        ))}
        {holders.length === 0 && <span className="soft">{texts.noHolder}</span>}
      </fieldset>
      <ChoiceField
        label={texts.marking}
        name="marking"
        value={marking}
        choices={MARKING_ORDER.map((one) => [one, words.console.marking[one]])}
        onChoose={setMarking}
      />
      <button type="submit" className="button button-main" disabled={issue.isPending}>
        <Icon name="sign" /> {texts.title}
      </button>
      <ProblemNote error={issue.error} />
      {issue.data !== undefined && (
        <p className="note note-good" role="status">
          <Icon name="check" /> <span>{texts.done({ number: { id: issue.data.number } })}</span>
        </p>
      )}
    </form>
  );
}
