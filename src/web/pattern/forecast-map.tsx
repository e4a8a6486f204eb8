/** The best cells of a forecast in their area, darker where more is expected; for looking at, nothing loaded from elsewhere. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Ring } from '../../base/place.ts';
import { parseArea } from '../../format/area.ts';
import type { ForecastView } from '../../node/http/contract-pattern.ts';
import { boundariesQuery, seamQuery } from '../api/query.ts';
import { useReader } from '../reader/reader.tsx';
import { cellsPath, createSeamFrame, ringPath } from '../seam/seam-frame.ts';
import { ScaleLine, Towns } from '../seam/seam-map.tsx';
import { readGround } from '../seam/seam-terms.ts';

/** Steps of shade; each holds as many cells as the others. */
const SHADES = 4;

export function ForecastMap(props: { readonly forecast: ForecastView }): ReactElement | null {
  const { words } = useReader();
  const { forecast } = props;
  const rings = useAreaRings(forecast);
  const frame = createSeamFrame(rings.flat());
  if (frame === null) return null;
  const cells = forecast.hot.map(({ cell }) => cell);
  const perShade = Math.ceil(cells.length / SHADES);
  return (
    <figure className="seam-map">
      <svg
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        direction="ltr"
        role="img"
        aria-label={words.pattern.forecast.title}
      >
        {rings.map((ring) => (
          <path key={`${ring[0]?.lat} ${ring[0]?.lng}`} className="seam-outline" d={ringPath(frame, ring)} />
        ))}
        {Array.from({ length: SHADES }, (_, shade) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: the shade is its place.
            key={shade}
            className={`forecast-shade forecast-shade-${shade + 1}`}
            d={cellsPath(frame, cells.slice(shade * perShade, (shade + 1) * perShade))}
          />
        ))}
        <Towns frame={frame} />
        <ScaleLine frame={frame} />
      </svg>
      <p className="row soft">
        <svg viewBox="0 0 60 14" width="60" height="14" aria-hidden="true" direction="ltr">
          {Array.from({ length: SHADES }, (_, shade) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: the shade is its place.
              key={shade}
              className={`forecast-shade forecast-shade-${SHADES - shade}`}
              x={shade * 15}
              width="14"
              height="14"
            />
          ))}
        </svg>
        {words.pattern.forecast.legend}
      </p>
    </figure>
  );
}

/** Outer rings of the districts, or of the seam where none were named. */
function useAreaRings(forecast: ForecastView): ReadonlyArray<Ring> {
  const { data: boundaries } = useQuery(boundariesQuery);
  const { data: seam } = useQuery({ ...seamQuery, enabled: forecast.districts.length === 0 });
  if (forecast.districts.length === 0) return [readGround(seam?.agreement ?? null).outline];
  if (boundaries == null) return [];
  const area = parseArea(boundaries.geojson, [{ key: boundaries.property, values: forecast.districts }]);
  return area.ok ? area.value.map(({ polygon }) => polygon[0]!) : [];
}
