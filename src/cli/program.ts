/** The command line: every command group is added by one file beside this one. */
import { Command } from 'commander';
import { addAgreementCommands } from './agreement-command.ts';
import { addBackupCommands } from './backup-command.ts';
import { addBundleCommands } from './bundle-command.ts';
import { addCertificateCommands } from './certificate-command.ts';
import { addCommitteeCommands } from './committee-command.ts';
import { addCoverageCommands } from './coverage-command.ts';
import { addDirectiveCommands } from './directive-command.ts';
import { addDoctorCommands } from './doctor-command.ts';
import { addDocumentCommands } from './document-command.ts';
import { addEpochCommands } from './epoch-command.ts';
import { addExerciseCommands } from './exercise-command.ts';
import { addForceCommands } from './force-command.ts';
import { addForecastCommands } from './forecast-command.ts';
import { addGameCommands } from './game-command.ts';
import { addHandoverCommands } from './handover-command.ts';
import { addIntersectCommands } from './intersect-command.ts';
import { addKnoxCommands } from './knox-command.ts';
import { addLogCommands } from './log-command.ts';
import { addMeetingCommands } from './meeting-command.ts';
import { addMovementCommands } from './movement-command.ts';
import { addNodeCommands } from './node-command.ts';
import { addOfferCommands } from './offer-command.ts';
import { addOpenApiCommands } from './openapi-command.ts';
import type { CommandOutput } from './output.ts';
import { addPatrolCommands } from './patrol-command.ts';
import { addPlaceCommands } from './place-command.ts';
import { addPlanCommands } from './plan-command.ts';
import { addPullCommands } from './pull-command.ts';
import { addReleaseCommands } from './release-command.ts';
import { addReportCommands } from './report-command.ts';
import { addRfiCommands } from './rfi-command.ts';
import { addSanctuaryCommands } from './sanctuary-command.ts';
import { addSeatCommands } from './seat-command.ts';
import { addServeCommands } from './serve-command.ts';
import { addSolveCommands } from './solve-command.ts';
import { addSurveyCommands } from './survey-command.ts';
import { addTaskCommands } from './task-command.ts';
import { addTerrainCommands } from './terrain-command.ts';
import { addViewshedCommands } from './viewshed-command.ts';
import { addWordingCommands } from './wording-command.ts';

const GROUPS: ReadonlyArray<(program: Command, output: CommandOutput) => void> = [
  addIntersectCommands,
  addForecastCommands,
  addForceCommands,
  addGameCommands,
  addBackupCommands,
  addBundleCommands,
  addCertificateCommands,
  addDoctorCommands,
  addExerciseCommands,
  addHandoverCommands,
  addMovementCommands,
  addOfferCommands,
  addPlanCommands,
  addPatrolCommands,
  addKnoxCommands,
  addLogCommands,
  addAgreementCommands,
  addNodeCommands,
  addEpochCommands,
  addOpenApiCommands,
  addMeetingCommands,
  addDirectiveCommands,
  addTaskCommands,
  addCommitteeCommands,
  addRfiCommands,
  addPullCommands,
  addReleaseCommands,
  addReportCommands,
  addPlaceCommands,
  addDocumentCommands,
  addSanctuaryCommands,
  addCoverageCommands,
  addSurveyCommands,
  addTerrainCommands,
  addViewshedCommands,
  addWordingCommands,
  addSeatCommands,
  addServeCommands,
  addSolveCommands,
];

export function createProgram(output: CommandOutput): Command {
  const program = new Command('seamline').description('Software of a joint coordination centre').exitOverride();
  for (const addCommands of GROUPS) addCommands(program, output);
  return program;
}
