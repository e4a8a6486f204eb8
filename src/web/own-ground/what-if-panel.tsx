/**
 * What-if: what a change of own posts would do to the sanctuary, at once. New cover leaves the shared vacuum; what a change
 * newly opens was never asked of the partner, counts as vacuum, and no run is offered for it.
 */
import type { ReactElement } from 'react';
import { distanceM, type LatLng } from '../../base/place.ts';
import { isoToUnixMs } from '../../base/time.ts';
import { formatDateTime } from '../../format/locale/calendar.ts';
import { formatDecimal, formatInteger } from '../../format/locale/number.ts';
import type { ForceView, PostTrialDraft, StayView, WhatIfView } from '../../node/http/contract-ground.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { formatDistance } from '../part/place-line.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { placesOf, spansOf } from './force-draft.ts';
import { HoursField } from './hours-field.tsx';
import type { TrialHours } from './trial-on-map.ts';
import { medianMs, type WhatIfTrial } from './use-trial.ts';
import { type HoursRow, rowsToSpans, spansToRows } from './week-hours.ts';

const STEP_M = 250;
const METRES_PER_DEGREE = 111_195;

export function WhatIfPanel(props: {
  readonly trial: WhatIfTrial;
  readonly force: ForceView;
  readonly chosen: string | null;
  readonly onChoose: (code: string | null) => void;
  readonly onNew: () => void;
  readonly hours: TrialHours;
  readonly onHours: (code: string, rows: ReadonlyArray<HoursRow>) => void;
  readonly firstDay: number;
}): ReactElement {
  const { trial, chosen } = props;
  const { words } = useReader();
  const { whatIf } = words.ground;
  const posts = props.force.records.filter(({ kind, body }) => kind === 'post' && body.state === 'standing');
  const added = [...trial.changes.keys()].filter((code) => !posts.some(({ body }) => body.code === code));
  return (
    <div className="ground-trial">
      <p className="soft">{whatIf.hint}</p>
      <ProblemNote error={trial.error} />
      {trial.answer === null && trial.error === null && <p className="soft">{whatIf.laying}</p>}
      {trial.answer !== null && <TrialFigures answer={trial.answer} timesMs={trial.timesMs} />}
      <div className="row">
        <label className="field">
          <span className="field-label">{whatIf.post}</span>
          <select
            className="input"
            name="trial-post"
            value={chosen ?? ''}
            onChange={(event) => props.onChoose(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">{whatIf.choose}</option>
            {[...posts.map(({ body }) => body.code), ...added].map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" data-act="new-post" onClick={props.onNew}>
          <Icon name="plus" /> {whatIf.newPost}
        </button>
        <button type="button" className="button" disabled={trial.changes.size === 0} onClick={trial.reset}>
          <Icon name="withdraw" /> {whatIf.reset}
        </button>
      </div>
      {chosen !== null && (
        <ChosenPost {...props} code={chosen} held={posts.find(({ body }) => body.code === chosen) ?? null} />
      )}
      <ChangeList trial={trial} posts={posts} onChoose={props.onChoose} />
    </div>
  );
}

function TrialFigures(props: { readonly answer: WhatIfView; readonly timesMs: ReadonlyArray<number> }): ReactElement {
  const { answer, timesMs } = props;
  const { words, locale } = useReader();
  const { whatIf } = words.ground;
  const hoursOf = (slots: number) => (slots * answer.slotMin) / 60;
  const stay = ({ longestSlots, permanent }: StayView) =>
    longestSlots === null || permanent ? whatIf.endless : whatIf.stay({ hours: hoursOf(longestSlots) });
  const cellHours = ({ sanctuaryPairs }: StayView) => formatInteger(locale, Math.round(hoursOf(sanctuaryPairs)));
  const next = answer.nextRunAt === null ? null : isoToUnixMs(answer.nextRunAt);
  const last = timesMs.at(-1);
  const ms = (value: number) => ({ phrase: formatDecimal(locale, value, value < 10 ? 1 : 0) });
  return (
    <div
      className="ground-trial"
      role="status"
      data-closed={answer.closedPairs}
      data-not-surveyed={answer.notSurveyedPairs}
      data-answers={timesMs.length}
      data-median-ms={medianMs(timesMs).toFixed(1)}
    >
      <table className="table ground-figures">
        <thead>
          <tr>
            <td />
            <th scope="col">{whatIf.surveyed}</th>
            <th scope="col">{whatIf.tried}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{whatIf.longest}</th>
            <td>{stay(answer.surveyed)}</td>
            <td>
              <b>{stay(answer.tried)}</b>
            </td>
          </tr>
          <tr>
            <th scope="row">{whatIf.sanctuary}</th>
            <td>{cellHours(answer.surveyed)}</td>
            <td>
              <b>{cellHours(answer.tried)}</b>
            </td>
          </tr>
        </tbody>
      </table>
      <p className="soft">{whatIf.limit({ hours: hoursOf(answer.stayLimitSlots) })}</p>
      <p>{whatIf.closed({ n: answer.closedPairs })}</p>
      <p>{whatIf.notSurveyed({ n: answer.notSurveyedPairs })}</p>
      {answer.notSurveyedPairs > 0 && (
        <p className="note note-warn">
          <Icon name="warning" />
          {next?.ok ? whatIf.noRun({ date: { phrase: formatDateTime(locale, next.value) } }) : whatIf.noRunNow}
        </p>
      )}
      <p className="soft">{words.survey.clock.qualifier({ pi: { percent: answer.piPermille / 1_000 } })}</p>
      {last !== undefined && (
        <p className="soft">{whatIf.answered({ n: timesMs.length, ms: ms(last), median: ms(medianMs(timesMs)) })}</p>
      )}
    </div>
  );
}

function ChosenPost(props: {
  readonly code: string;
  readonly held: ForceView['records'][number] | null;
  readonly trial: WhatIfTrial;
  readonly hours: TrialHours;
  readonly onHours: (code: string, rows: ReadonlyArray<HoursRow>) => void;
  readonly firstDay: number;
}): ReactElement {
  const { code, held, trial } = props;
  const { words } = useReader();
  const { whatIf, field } = words.ground;
  const draft = trial.changes.get(code) ?? null;
  const isGone = draft?.place === null;
  const place = draft?.place ?? (held === null ? null : placesOf(held)[0]!);
  const rows = props.hours.get(code) ?? (held === null ? [] : spansToRows(spansOf(held)));
  const spans = rowsToSpans(rows);
  const step = (north: number, east: number) => {
    if (place !== null) trial.change(code, { ...draft, code, place: moveBy(place, north * STEP_M, east * STEP_M) });
  };
  const steps = [
    [whatIf.north, 1, 0],
    [whatIf.south, -1, 0],
    [whatIf.east, 0, 1],
    [whatIf.west, 0, -1],
  ] as const;
  const distance = { phrase: formatDistance(words, STEP_M) };
  return (
    <div className="ground-chosen" data-chosen={code}>
      <div className="row">
        <b>
          <CodeText text={code} />
        </b>
        <button
          type="button"
          className="button"
          data-act="take-away"
          onClick={() => trial.change(code, isGone || held === null ? null : { code, place: null })}
        >
          {isGone ? whatIf.putBack : whatIf.takeAway}
        </button>
        {draft !== null && !isGone && held !== null && (
          <button type="button" className="button" onClick={() => trial.change(code, null)}>
            {whatIf.putBack}
          </button>
        )}
      </div>
      {!isGone && (
        <>
          <div className="row" role="group" aria-label={whatIf.step({ distance })}>
            <span className="soft">{whatIf.step({ distance })}</span>
            {steps.map(([name, north, east]) => (
              <button key={name} type="button" className="button" onClick={() => step(north, east)}>
                {name}
              </button>
            ))}
          </div>
          <HoursField
            label={field.hours}
            rows={rows}
            fault={spans.ok ? null : spans.error}
            firstDay={props.firstDay}
            onChange={(next) => props.onHours(code, next)}
          />
        </>
      )}
    </div>
  );
}

function ChangeList(props: {
  readonly trial: WhatIfTrial;
  readonly posts: ForceView['records'];
  readonly onChoose: (code: string) => void;
}): ReactElement {
  const { words } = useReader();
  const { whatIf } = words.ground;
  const describe = (change: PostTrialDraft): string => {
    const held = props.posts.find(({ body }) => body.code === change.code);
    if (change.place === null) return whatIf.gone;
    if (held === undefined) return whatIf.added;
    const far = change.place === undefined ? 0 : distanceM(change.place, placesOf(held)[0]!);
    const moved = far > 1 ? [whatIf.moved({ distance: { phrase: formatDistance(words, far) } })] : [];
    return [...moved, ...(change.manned === undefined ? [] : [whatIf.otherHours])].join(', ');
  };
  return (
    <ul className="ground-reasons">
      {[...props.trial.changes.values()].map((change) => (
        <li key={change.code} data-change={change.code}>
          <button type="button" className="button button-quiet" onClick={() => props.onChoose(change.code)}>
            <CodeText text={change.code} />
          </button>
          <span>{describe(change)}</span>
        </li>
      ))}
    </ul>
  );
}

function moveBy(place: LatLng, northM: number, eastM: number): LatLng {
  const shrink = Math.cos((place.lat * Math.PI) / 180);
  return { lat: place.lat + northM / METRES_PER_DEGREE, lng: place.lng + eastM / METRES_PER_DEGREE / shrink };
}
