/** What a plan changes in the hour with the most open cells: closed by the plan, and left open. For looking at only. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatHourOfWeek } from '../../format/locale/calendar.ts';
import { planCellsQuery, seamQuery } from '../api/query.ts';
import { useReader } from '../reader/reader.tsx';
import { cellsPath, createSeamFrame, ringPath } from '../seam/seam-frame.ts';
import { readGround, slotHourOfWeek } from '../seam/seam-terms.ts';

export function PlanMap(props: { readonly plan: string }): ReactElement | null {
  const seam = useQuery(seamQuery);
  const openBySlot = seam.data?.survey?.openBySlot ?? [];
  const slot = Math.max(0, openBySlot.indexOf(openBySlot.reduce((a, b) => Math.max(a, b), 0)));
  const cells = useQuery({ ...planCellsQuery(props.plan, slot), enabled: openBySlot.length > 0 });
  const { words, locale } = useReader();
  const ground = readGround(seam.data?.agreement ?? null);
  const frame = createSeamFrame(ground.outline);
  if (frame === null || cells.data === undefined) return null;
  const left = new Set(cells.data.after);
  const closed = cells.data.before.filter((cell) => !left.has(cell));
  const hour = formatHourOfWeek(locale, slotHourOfWeek(ground, slot, seam.data?.survey?.slotMin ?? 60));
  const sentences = words.closing.plan;
  const title = sentences.map({ hour: { phrase: hour } });
  return (
    <figure className="operation-map" data-closed={closed.length} data-left={left.size}>
      <figcaption className="row">
        <b>{title}</b>
        <span className="spring" />
        <span className="chip">{words.board.seam.viewOnly}</span>
      </figcaption>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} direction="ltr" role="img" aria-label={title}>
        <path className="seam-outline" d={ringPath(frame, ground.outline)} />
        <path className="plan-closed" d={cellsPath(frame, closed)} />
        <path className="plan-left" d={cellsPath(frame, cells.data.after)} />
      </svg>
      <p className="row soft">
        <span className="plan-key plan-closed-key" /> {sentences.closedCells}: <bdi>{closed.length}</bdi>
        <span className="plan-key plan-left-key" /> {sentences.leftCells}: <bdi>{left.size}</bdi>
      </p>
    </figure>
  );
}
