/** Requests for information: question as it was asked, state, until when the answer is of value, and whether it is late. */
import type { ReactElement } from 'react';
import type { RfiView } from '../../node/http/contract-direction.ts';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { PassageText } from './passage-text.tsx';

export function RequestPanel(props: { readonly requests: ReadonlyArray<RfiView> }): ReactElement {
  const { words } = useReader();
  const { request } = words.direction;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{request.title}</h2>
      </header>
      {props.requests.length === 0 && <p className="screen-empty soft">{words.board.direction.noRequest}</p>}
      {props.requests.length > 0 && (
        <table className="table">
          <tbody>
            {props.requests.map((it) => (
              <tr key={it.id}>
                <td>
                  <OrganisationMark id={it.requester} />
                </td>
                <td>
                  <PassageText passage={[it.question]} />
                </td>
                <td>
                  {request.priority}: {wordFor(words.board.direction.priority, it.priority)}
                </td>
                <td>
                  {request.latestTimeOfValue} <Instant at={it.valueUntil} show="dateTime" />
                </td>
                <td>
                  <span className="chip">{wordFor(request.state, it.state)}</span>{' '}
                  {it.isLate && (
                    <span className="chip chip-bad">
                      <Icon name="warning" /> {words.board.direction.late}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
