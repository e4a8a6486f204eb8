/**
 * Offers of both over the shared vacuum and the plans made of them: how good a plan is proven to be, what it changes, whether
 * the own node finds the same, and the two signatures.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { ClosingFiguresView, ClosingView, OfferView, PlanView } from '../../node/http/contract-closing.ts';
import { closingQuery, planCheckQuery } from '../api/query.ts';
import { problemOf } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote, problemText } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { sayJointly } from '../session/passkey.ts';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { timeText } from './handover-panel.tsx';
import { PlanMap } from './plan-map.tsx';

export function PlanPanel(): ReactElement {
  const { words } = useReader();
  const closing = useQuery(closingQuery);
  const sentences = words.closing;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{sentences.title}</h2>
      </header>
      <ProblemNote error={closing.error} />
      {closing.data?.refusal && <p className="screen-empty soft">{problemText(words, closing.data.refusal, {})}</p>}
      {closing.data !== undefined && <OfferList closing={closing.data} />}
      {closing.data?.plans.length === 0 && <p className="operation-foot soft">{sentences.plan.none}</p>}
      {closing.data?.plans.toReversed().map((plan) => (
        <PlanCard key={plan.id} plan={plan} slotMin={closing.data.slotMin} />
      ))}
    </section>
  );
}

function OfferList(props: { readonly closing: ClosingView }): ReactElement | null {
  const { words } = useReader();
  const { offers, placesMin, refusal } = props.closing;
  const sentences = words.closing.offer;
  if (refusal !== null) return null;
  if (offers.length === 0) return <p className="operation-foot soft">{sentences.none}</p>;
  return (
    <>
      <ul className="operation-list">
        {offers.map((offer) => (
          <OfferLine key={offer.id} offer={offer} placesMin={placesMin} />
        ))}
      </ul>
      <p className="operation-foot soft">
        {sentences.rounded} {sentences.notSecret}
      </p>
    </>
  );
}

function OfferLine(props: { readonly offer: OfferView; readonly placesMin: number | null }): ReactElement {
  const { offer, placesMin } = props;
  const { words, locale } = useReader();
  const session = useSession();
  const sentences = words.closing.offer;
  const isNarrow = offer.placesAbout !== null && placesMin !== null && offer.placesAbout < placesMin;
  return (
    <li className="row" data-offer={offer.id}>
      <OrganisationMark id={offer.owner} />
      <CodeText text={offer.team} />
      <span>
        {sentences.cost} <bdi>{formatInteger(locale, offer.cost)}</bdi>
      </span>
      <span>{sentences.blocks({ n: offer.covered })}</span>
      {offer.placesAbout !== null && offer.owner === session.organisation.id && (
        <span className="soft">{sentences.narrows({ n: offer.placesAbout })}</span>
      )}
      {!offer.isOut && (
        <span className="chip chip-warn">
          <Icon name="lock" /> {isNarrow ? sentences.narrow : sentences.waitsForTwo}
        </span>
      )}
      {!offer.isInTime && <span className="chip chip-bad">{words.closing.refusal.OfferExpired}</span>}
    </li>
  );
}

function PlanCard(props: { readonly plan: PlanView; readonly slotMin: number | null }): ReactElement {
  const { plan } = props;
  const { words, locale } = useReader();
  const session = useSession();
  const sentences = words.closing.plan;
  const waiting = plan.parties.filter((party) => !plan.signedBy.includes(party));
  const [ours, theirs] = plan.parties[0] === session.organisation.id ? plan.spent : [plan.spent[1], plan.spent[0]];
  const partner = plan.parties.find((party) => party !== session.organisation.id) ?? '';
  const code = (id: string) => organisationCode(session, id);
  return (
    <article className="operation" data-plan={plan.id} data-state={plan.state}>
      <header className="row">
        <span className={plan.state === 'in-force' ? 'chip chip-good' : 'chip chip-warn'}>
          <Icon name={plan.state === 'in-force' ? 'check' : 'clock'} /> {words.operation.signing[plan.state]}
        </span>
        <span>{sentences.signedBy({ organisations: { id: plan.signedBy.map(code).join(', ') } })}</span>
        {plan.state === 'proposed' &&
          waiting.map((party) => <span key={party}>{sentences.waitsFor({ organisation: { id: code(party) } })}</span>)}
        <span className="spring" />
        <span className="soft">
          {words.closing.offer.expires({ date: { phrase: timeText(locale, plan.expires) } })}
        </span>
      </header>
      <p className="row">
        <span>{sentences.cost({ ours: ours ?? 0, theirs: theirs ?? 0, partner: { id: code(partner) } })}</span>
        <span className="soft">
          {plan.status === 'optimal'
            ? sentences.optimal
            : sentences.bounded({ share: { percent: plan.differencePermille / 1_000, fractionDigits: 1 } })}
        </span>
        <span className="soft">{sentences.uncoverable({ n: plan.remainderWeight })}</span>
      </p>
      <Figures plan={plan} slotMin={props.slotMin} />
      <PlanMap plan={plan.id} />
      {plan.state === 'proposed' && (
        <PlanSigning plan={plan} isOurs={plan.signedBy.includes(session.organisation.id)} />
      )}
    </article>
  );
}

function Figures(props: { readonly plan: PlanView; readonly slotMin: number | null }): ReactElement {
  const { words, locale } = useReader();
  const sentences = words.closing.plan;
  const { before, after } = props.plan;
  const hours = (figures: ClosingFiguresView) => {
    const { longestStay } = figures;
    if (longestStay === null) return '-';
    return longestStay === 'endless'
      ? sentences.endless
      : formatInteger(locale, Math.round((longestStay * (props.slotMin ?? 60)) / 60));
  };
  const rows = [
    [sentences.index, formatInteger(locale, before.index), formatInteger(locale, after.index)],
    [sentences.longestStay, hours(before), hours(after)],
    [sentences.placesUnseen, String(before.placesAtDepthZero ?? '-'), String(after.placesAtDepthZero ?? '-')],
  ] as const;
  return (
    <table className="table operation-figures">
      <thead>
        <tr>
          <th />
          <th>{sentences.before}</th>
          <th>{sentences.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, from, to]) => (
          <tr key={name}>
            <td>{name}</td>
            <td>
              <bdi>{from}</bdi>
            </td>
            <td>
              <b>
                <bdi>{to}</bdi>
              </b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PlanSigning(props: { readonly plan: PlanView; readonly isOurs: boolean }): ReactElement {
  const { plan, isOurs } = props;
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const check = useQuery(planCheckQuery(plan.id));
  const [reason, setReason] = useState('');
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ['operation'] }) };
  const sign = useMutation({ mutationFn: () => sayJointly(session, '/api/plans/sign', { plan: plan.id }), ...settled });
  const reject = useMutation({
    mutationFn: () => sayJointly(session, '/api/answers', { proposal: plan.id, answer: 'no', reason: reason.trim() }),
    ...settled,
  });
  const sentences = words.closing.plan;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '') reject.mutate();
  };
  return (
    <div className="row">
      {check.isSuccess && (
        <span className="chip chip-good">
          <Icon name="check" /> {sentences.same}
        </span>
      )}
      {check.isError && (
        <span className="chip chip-bad">{sentences.differs({ code: { id: problemOf(check.error).code } })}</span>
      )}
      {!isOurs && session.role === 'commander' && (
        <>
          <button
            type="button"
            className="button button-main"
            disabled={!check.isSuccess || sign.isPending}
            onClick={() => sign.mutate()}
          >
            <Icon name="sign" /> {sentences.sign}
          </button>
          {isOffered(session, 'approve') && (
            <form className="row" onSubmit={submit}>
              <Field label={sentences.reason}>
                <input
                  className="input"
                  dir="auto"
                  required
                  value={reason}
                  onChange={(e) => setReason(e.target.value)}
                />
              </Field>
              <button type="submit" className="button button-bad" disabled={reject.isPending}>
                {sentences.reject}
              </button>
            </form>
          )}
        </>
      )}
      <ProblemNote error={sign.error ?? reject.error} />
    </div>
  );
}
