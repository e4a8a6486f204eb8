/** The audit certificate of the period with one partner: a page for people, or the signed file alone. */
import { type ReactElement, useState } from 'react';
import { queryString } from '../api/request.ts';
import { ChoiceField } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';

const VERIFY_COMMAND = 'seamline verify F';

export function CertificatePanel(props: {
  readonly period: { readonly from: string; readonly to: string };
}): ReactElement | null {
  const { words, locale } = useReader();
  const { partners } = useSession();
  const [partner, setPartner] = useState(partners[0]?.id ?? '');
  const texts = words.register.figures;
  if (partners.length === 0) return null;
  const reader = { language: locale.language, digits: locale.digits };
  const address = (format: string) => `/api/certificate${queryString({ partner, ...props.period, ...reader, format })}`;
  return (
    <section className="panel" data-certificate={partner}>
      <header className="panel-title">
        <h2>{texts.certificate}</h2>
        <span className="soft">{texts.certificateNote({ command: { id: VERIFY_COMMAND } })}</span>
      </header>
      <div className="document-choice">
        <ChoiceField
          label={texts.partner}
          name="partner"
          value={partner}
          choices={partners.map(({ id, code }) => [id, code])}
          onChoose={setPartner}
        />
        <a className="button" href={address('pdf')} download data-format="pdf">
          <Icon name="more" /> {texts.page}
        </a>
        <a className="button" href={address('json')} download="certificate.json" data-format="json">
          <Icon name="more" /> {texts.signedFile}
        </a>
      </div>
    </section>
  );
}
