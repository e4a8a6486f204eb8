/** Meetings, committees and requests out of the open bodies the node answers with; what is not there is left empty. */
import { isLanguage, type Language } from '../../format/locale/language.ts';
import type { DirectionView } from '../../node/http/contract.ts';

type Body = Readonly<Record<string, unknown>>;
export type Writing = ReadonlyArray<{ readonly text: string; readonly language: Language }>;
export type DirectiveView = DirectionView['directives'][number];
export type TaskView = DirectiveView['tasks'][number];

export type MeetingView = {
  readonly id: string;
  readonly at: string;
  readonly subject: Writing;
  readonly place: Writing;
  readonly chair: string;
  readonly attendees: ReadonlyArray<string>;
};

export type CommitteeView = {
  readonly id: string;
  readonly code: string;
  readonly name: Writing;
  readonly form: 'committee' | 'team';
  readonly centre: string | null;
  readonly seats: number;
  readonly quorum: number;
  readonly held: number;
  readonly missed: number;
  readonly sessions: ReadonlyArray<{ readonly at: string; readonly state: string; readonly filledSeats: number }>;
};

export type RequestView = {
  readonly id: string;
  readonly requester: string;
  readonly question: Writing;
  readonly priority: string;
  readonly valueUntil: string;
  readonly state: string;
  readonly isLate: boolean;
};

export function readMeetings(bodies: ReadonlyArray<Body>): ReadonlyArray<MeetingView> {
  return bodies
    .map((body) => ({
      id: textIn(body, 'id'),
      at: textIn(body, 'at'),
      subject: passageOf(body['subject']),
      place: passageOf([body['place']]),
      chair: textIn(body, 'chair'),
      attendees: listOf(body['attendees']).map(String),
    }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

export function readCommittees(bodies: ReadonlyArray<Body>): ReadonlyArray<CommitteeView> {
  return bodies.map((body) => ({
    id: textIn(body, 'id'),
    code: textIn(body, 'code'),
    name: passageOf(body['name']),
    form: body['form'] === 'team' ? 'team' : 'committee',
    centre: typeof body['centre'] === 'string' ? body['centre'] : null,
    seats: numberIn(body, 'seats'),
    quorum: numberIn(body, 'quorum'),
    held: numberIn(body, 'held'),
    missed: numberIn(body, 'missed'),
    sessions: listOf(body['sessions'])
      .map(bodyOf)
      .map((slot) => ({
        at: textIn(slot, 'at'),
        state: textIn(slot, 'state'),
        filledSeats: numberIn(slot, 'filledSeats'),
      })),
  }));
}

export function readRequests(bodies: ReadonlyArray<Body>): ReadonlyArray<RequestView> {
  return bodies.map((body) => ({
    id: textIn(body, 'id'),
    requester: textIn(body, 'requester'),
    question: passageOf([body['question']]),
    priority: textIn(body, 'priority'),
    valueUntil: textIn(body, 'valueUntil'),
    state: textIn(body, 'state'),
    isLate: body['isLate'] === true,
  }));
}

/** The text in the reader's language, otherwise the first as it was written; null where there is none. */
export function pickWriting(passage: Writing, language: Language): Writing[number] | null {
  return passage.find((it) => it.language === language) ?? passage[0] ?? null;
}

function passageOf(value: unknown): Writing {
  return listOf(value)
    .map(bodyOf)
    .flatMap((it) => {
      const language = textIn(it, 'language');
      return isLanguage(language) ? [{ text: textIn(it, 'text'), language }] : [];
    });
}

function textIn(body: Body, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

function numberIn(body: Body, name: string): number {
  const value = body[name];
  return typeof value === 'number' ? value : 0;
}

function bodyOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

function listOf(value: unknown): ReadonlyArray<unknown> {
  return Array.isArray(value) ? value : [];
}
