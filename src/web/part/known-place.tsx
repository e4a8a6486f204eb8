/**
 * The name of a place in the reader's language where the node knows the place, with the name as its originator wrote
 * it beside or on hover; an unknown name is shown as written.
 */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { foldText } from '../../format/locale/folding.ts';
import { type Language, languageTag } from '../../format/locale/language.ts';
import type { PlaceNameView } from '../../node/http/contract.ts';
import { placesQuery } from '../api/query.ts';
import { useReader } from '../reader/reader.tsx';
import { WrittenText } from './written-text.tsx';

type PlaceName = { readonly text: string; readonly language: Language };

export function KnownPlace(props: { readonly name: PlaceName; readonly original: 'beside' | 'hover' }): ReactElement {
  const { name, original } = props;
  const { locale } = useReader();
  const { data: places } = useQuery(placesQuery(locale.language));
  const known = translatePlace(name, places ?? [], locale.language);
  if (known === null || known === name.text) return <WrittenText typed={name} mark="never" />;
  return (
    <>
      <bdi lang={languageTag(locale.language)} className="written-text" title={name.text}>
        {known}
      </bdi>
      {original === 'beside' && <WrittenText typed={name} />}
    </>
  );
}

/** The first name in the reader's language of the place that goes by this name in any language. */
export function translatePlace(
  name: PlaceName,
  places: ReadonlyArray<PlaceNameView>,
  language: Language,
): string | null {
  if (name.language === language) return name.text;
  const wanted = foldText(name.text);
  const place = places.find((one) => foldText(one.name) === wanted);
  if (place === undefined) return null;
  const isSame = (one: PlaceNameView) => one.latE7 === place.latE7 && one.lngE7 === place.lngE7;
  return places.find((one) => one.language === language && isSame(one))?.name ?? null;
}
