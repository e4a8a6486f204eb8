/**
 * Why one cell is or is not covered in the chosen hour: what is seen and from where, which ridge is in the way, who arrives
 * when, and who is not there at that hour.
 */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { gridCellToLatLng, isCell } from '../../base/grid.ts';
import type { CellExplanationView, CoverageView } from '../../node/http/contract-ground.ts';
import { cellWhyQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { formatDistance, formatGrid } from '../part/place-line.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import type { Words } from '../reader/words.ts';

/** Half the width of a resolution 8 cell; its name is a square of a kilometre. */
const CELL_NAME_M = 500;
/** Less than this is shown as nothing. */
const SHARE_SHOWN_PERMILLE = 5;

export function CellPanel(props: {
  readonly week: CoverageView;
  readonly slot: number;
  readonly hour: string;
  readonly cell: string | null;
  /** Hours of a post or unit in words; null for what has none. */
  readonly hoursOf: (code: string) => string | null;
}): ReactElement {
  const { week, slot, cell } = props;
  const { words } = useReader();
  const { ground } = words;
  const isInside = cell !== null && week.cells.includes(cell);
  const why = useQuery({ ...cellWhyQuery(week.basis, slot, cell ?? ''), enabled: isInside });
  if (cell === null || !isCell(cell)) return <p className="soft">{ground.map.look}</p>;
  const name = formatGrid(gridCellToLatLng(cell), CELL_NAME_M);
  return (
    <div className="ground-why" data-cell={cell}>
      <h3>{ground.cell.title({ cell: { id: name } })}</h3>
      <p className="soft">{props.hour}</p>
      {!isInside && <p>{ground.cell.outside}</p>}
      <ProblemNote error={why.error} />
      {isInside && why.data !== undefined && <Why why={why.data} week={week} hoursOf={props.hoursOf} />}
    </div>
  );
}

function Why(props: {
  readonly why: CellExplanationView;
  readonly week: CoverageView;
  readonly hoursOf: (code: string) => string | null;
}): ReactElement {
  const { why, week } = props;
  const { words } = useReader();
  const { cell } = words.ground;
  const first = why.units.find(({ counts }) => counts);
  return (
    <>
      <p className="row">
        {why.fails.length === 0 && (
          <span className="chip chip-good">
            <Icon name="check" /> {cell.covered}
          </span>
        )}
        {why.fails.map((fails) => (
          <span key={fails} className="chip chip-bad" data-fails={fails}>
            <Icon name="cross" /> {fails === 'seen' ? cell.notSeen : cell.notReached}
          </span>
        ))}
      </p>
      <p>{cell.seen({ share: share(why.seenPermille), limit: share(week.piPermille) })}</p>
      <p>
        {first === undefined
          ? why.mayAct
            ? cell.noArrival
            : cell.mayNotAct
          : cell.arrival({ unit: { id: first.id }, n: first.arrivalMin, limit: week.tauMin })}
      </p>
      <WhyList title={cell.posts} entries={why.posts.map((post) => [post.id, postLines(words, post, props.hoursOf)])} />
      <WhyList
        title={cell.patrols}
        entries={why.patrols
          .filter(({ metres }) => metres > 0)
          .map(({ id, metres, alonePermille }) => [id, [cell.walked({ n: metres, share: share(alonePermille) })]])}
      />
      <WhyList
        title={cell.units}
        entries={why.units.map(({ id, arrivalMin, counts }) => [
          id,
          [cell.arrives({ n: arrivalMin }), ...(counts ? [] : absence(cell.notReady, props.hoursOf(id), cell.readyAt))],
        ])}
      />
    </>
  );
}

function WhyList(props: {
  readonly title: string;
  readonly entries: ReadonlyArray<readonly [code: string, lines: ReadonlyArray<string>]>;
}): ReactNode {
  if (props.entries.length === 0) return null;
  return (
    <section>
      <h4>{props.title}</h4>
      <ul className="ground-reasons">
        {props.entries.map(([code, lines]) => (
          <li key={code}>
            <CodeText text={code} />
            <span>{lines.join('; ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a post contributes, and everything that keeps it from contributing more. */
function postLines(
  words: Words,
  post: CellExplanationView['posts'][number],
  hoursOf: (code: string) => string | null,
): ReadonlyArray<string> {
  const { cell } = words.ground;
  const lines: string[] = [];
  const seesSome = post.alonePermille >= SHARE_SHOWN_PERMILLE;
  if (seesSome) lines.push(cell.sees({ share: share(post.alonePermille) }));
  if (post.awayM > post.rangeM && !seesSome) {
    const away = { phrase: formatDistance(words, post.awayM) };
    lines.push(cell.tooFar({ distance: away, range: { phrase: formatDistance(words, post.rangeM) } }));
  } else if (post.ridge !== null) {
    const place = { id: formatGrid(post.ridge.place, 50) };
    const { aboveM } = post.ridge;
    const distance = { phrase: formatDistance(words, post.ridge.awayM) };
    lines.push(
      aboveM === null
        ? cell.unknownGround({ place })
        : cell.ridge({ place, distance, above: Math.max(1, Math.round(aboveM)) }),
    );
  } else if (!seesSome) lines.push(cell.hidden);
  if (post.silent) lines.push(cell.silent);
  else if (!post.counts) lines.push(...absence(cell.notManned, hoursOf(post.id), cell.mannedAt));
  return lines;
}

function absence(
  sentence: string,
  hours: string | null,
  say: (fields: { readonly hours: { readonly phrase: string } }) => string,
): ReadonlyArray<string> {
  return hours === null ? [sentence] : [`${sentence} (${say({ hours: { phrase: hours } })})`];
}

function share(permille: number): { readonly percent: number } {
  return { percent: permille / 1_000 };
}
