/** Errors as RFC 9457 problem details: one table from the literal error type to a status. Words are the screens'. */

const STATUS_BY_TYPE: Readonly<Record<string, number>> = {
  BadRequest: 400,
  NotCanonical: 400,
  BadSchema: 400,
  BadBody: 422,
  UnknownKind: 422,
  MarkingBelowParent: 422,
  AudienceBeyondParents: 422,
  BadRevision: 422,
  NotSignedIn: 401,
  LinkUsed: 401,
  BadAssertion: 401,
  BadRegistration: 422,
  WeakKey: 422,
  BadStatement: 422,
  NotYourSeat: 403,
  TokenGivesNoApproval: 403,
  Refused: 409,
  NotFound: 404,
  AlreadyWithdrawn: 409,
  NoStandingRelease: 409,
  NoAgreement: 409,
  NoSoftwareKey: 409,
  BadApproval: 422,
  OverlappingSchedule: 422,
  ImpossiblePatrol: 422,
  ImpossibleMovement: 422,
  PatrolKnown: 422,
  PatrolOutOfOrder: 422,
  PatrolBackdated: 422,
  UnknownPatrol: 404,
  ReasonMissing: 422,
  NoNotice: 404,
  HandoverOutOfOrder: 422,
  HandoverBackdated: 422,
  AlreadyVacated: 422,
  BadOperation: 422,
  BadOffer: 422,
  NotAPackage: 422,
  NotOneCandidate: 422,
  OfferExpired: 422,
  SignatureOutdated: 422,
  PlanDiffers: 422,
  Infeasible: 422,
  NoPlanInTime: 422,
  BadSurveyTerms: 422,
  SeamCrossesItself: 422,
  SlotTooLong: 422,
  SurveyTooLarge: 422,
  NoSurveyCells: 422,
  NotOverPlaces: 422,
  TerrainTooSmall: 422,
  TerrainHoles: 422,
  ImpossibleSpeed: 422,
  RouteImpassable: 422,
  ScheduleMalformed: 422,
  PostOffTerrain: 422,
  UnitOffTerrain: 422,
  DoubleCode: 422,
  DoubleId: 422,
  UnknownPost: 422,
  UnknownPartner: 422,
  NoAuditor: 422,
  TooManyRequests: 429,
  TooLarge: 413,
  DatabaseUnavailable: 503,
  BadBundle: 422,
  BadPairingFile: 422,
  ExerciseMismatch: 409,
  FingerprintDiffers: 422,
  NothingNew: 409,
  DiskFull: 507,
};

export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

export function errorToProblem(error: { readonly type: string }): ProblemBody {
  const { type, ...facts } = error;
  const status = STATUS_BY_TYPE[type] ?? 409;
  return { type: `urn:seamline:problem:${type}`, title: type, status, code: type, facts };
}
