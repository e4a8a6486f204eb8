/** What happened, in the typist's own words and language; the language follows the letters until it is chosen. */
import type { ReactElement } from 'react';
import { type Language, LOCALE_LANGUAGES, languageTag } from '../../format/locale/language.ts';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { type DraftFieldsProps, faultText } from './draft-fields.ts';
import { guessLanguage, looksLikePersonNumber } from './text-check.ts';

export function TextFields(props: DraftFieldsProps): ReactElement {
  const { draft, change, faults } = props;
  const { words, locale } = useReader();
  const language = draft.language ?? guessLanguage(draft.text) ?? locale.language;
  return (
    <div className="report-text">
      <Field label={words.report.field.what} fault={faultText(words, faults.text)}>
        <textarea
          className="input"
          name="text"
          rows={3}
          dir="auto"
          lang={languageTag(language)}
          title={words.report.hint.salute}
          maxLength={8_000}
          aria-invalid={faults.text !== undefined}
          value={draft.text}
          onChange={(event) => change({ text: event.target.value })}
        />
      </Field>
      <div className="row">
        <label className="row report-language">
          <span className="field-label">{words.report.field.language}</span>
          <select
            className="input"
            name="language"
            value={language}
            onChange={(event) => change({ language: event.target.value as Language })}
          >
            {LOCALE_LANGUAGES.map((tag) => (
              <option key={tag} value={tag}>
                {words.console.language[tag]}
              </option>
            ))}
          </select>
        </label>
        {looksLikePersonNumber(draft.text) && (
          <span className="report-warning" role="alert">
            <Icon name="warning" /> {words.report.warning.looksLikeNumber}
          </span>
        )}
      </div>
    </div>
  );
}
