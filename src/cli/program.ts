/**
 * The command line: one line for every command, one file beside this one for each group of them. Only the group of the
 * command that was asked for is loaded, so that help is there at once; the rest is known by name and description.
 */
import { Command } from 'commander';
import { assert } from '../base/assert.ts';
import { type CommandOutput, EXIT, printError } from './output.ts';

type CommandGroup = {
  /** What each command does, by its name. */
  readonly commands: Readonly<Record<string, string>>;
  readonly load: () => Promise<(program: Command, output: CommandOutput) => void>;
};

const GROUPS: ReadonlyArray<CommandGroup> = [
  {
    commands: { intersect: 'private intersection of two files, both roles in this process' },
    load: async () => (await import('./intersect-command.ts')).addIntersectCommands,
  },
  {
    commands: { forecast: 'where the next weeks risk lies, with an honest score' },
    load: async () => (await import('./forecast-command.ts')).addForecastCommands,
  },
  {
    commands: { force: 'own posts, patrols, units and protected sites; they stay at home' },
    load: async () => (await import('./force-command.ts')).addForceCommands,
  },
  {
    commands: {
      game: 'how to spread resources against a watcher who strikes where he gains most',
      'search-effort': 'how to divide search effort over cells',
    },
    load: async () => (await import('./game-command.ts')).addGameCommands,
  },
  {
    commands: {
      backup: 'copy records and content keys of a node, also while it runs',
      restore: 'make a node out of a backup and its recovery file',
    },
    load: async () => (await import('./backup-command.ts')).addBackupCommands,
  },
  {
    commands: { bundle: 'feeds as sealed files, for a partner without a link' },
    load: async () => (await import('./bundle-command.ts')).addBundleCommands,
  },
  {
    commands: { certificate: 'audit certificate of a period with one partner, signed by this node' },
    load: async () => (await import('./certificate-command.ts')).addCertificateCommands,
  },
  {
    commands: { doctor: 'examine machine, store and partners of a node, also while it is served' },
    load: async () => (await import('./doctor-command.ts')).addDoctorCommands,
  },
  {
    commands: { exercise: 'run three nodes of an exercise on this machine' },
    load: async () => (await import('./exercise-command.ts')).addExerciseCommands,
  },
  {
    commands: { handover: 'handover of posts between two organisations' },
    load: async () => (await import('./handover-command.ts')).addHandoverCommands,
  },
  {
    commands: { movement: 'notifiable movements and blind deconfliction' },
    load: async () => (await import('./movement-command.ts')).addMovementCommands,
  },
  {
    commands: { offer: 'offers over the shared vacuum' },
    load: async () => (await import('./offer-command.ts')).addOfferCommands,
  },
  {
    commands: { plan: 'closing plans' },
    load: async () => (await import('./plan-command.ts')).addPlanCommands,
  },
  {
    commands: { operation: 'joint operations: coordination only' },
    load: async () => (await import('./operation-command.ts')).addOperationCommands,
  },
  {
    commands: { schedule: 'weeks of a plan that are drawn by lot' },
    load: async () => (await import('./schedule-command.ts')).addScheduleCommands,
  },
  {
    commands: { patrol: 'the patrol board; it stays at home' },
    load: async () => (await import('./patrol-command.ts')).addPatrolCommands,
  },
  {
    commands: { knox: 'pairs of incidents near in space and time, beside the number expected by chance' },
    load: async () => (await import('./knox-command.ts')).addKnoxCommands,
  },
  {
    commands: { log: 'the incident log of a node' },
    load: async () => (await import('./log-command.ts')).addLogCommands,
  },
  {
    commands: { agreement: 'what two organisations agree to exchange' },
    load: async () => (await import('./agreement-command.ts')).addAgreementCommands,
  },
  {
    commands: {
      init: 'make a node: keys, first key statement, empty store',
      verify: 'check every stored byte that a hash or signature covers, or one certificate or fork proof',
      rebuild: 'drop all views and make them again from records and feeds',
      boundaries: 'districts for filters; not an endorsement of any line',
    },
    load: async () => (await import('./node-command.ts')).addNodeCommands,
  },
  {
    commands: { keys: 'keys of the node itself' },
    load: async () => (await import('./key-command.ts')).addKeyCommands,
  },
  {
    commands: { epoch: 'feeds that begin anew' },
    load: async () => (await import('./epoch-command.ts')).addEpochCommands,
  },
  {
    commands: { openapi: 'OpenAPI 3.1 document of the console' },
    load: async () => (await import('./openapi-command.ts')).addOpenApiCommands,
  },
  {
    commands: { meeting: 'meetings and what they decided' },
    load: async () => (await import('./meeting-command.ts')).addMeetingCommands,
  },
  {
    commands: { directive: 'directives and what became of them' },
    load: async () => (await import('./directive-command.ts')).addDirectiveCommands,
  },
  {
    commands: { task: 'tasks of directives, what blocks them and what proves them' },
    load: async () => (await import('./task-command.ts')).addTaskCommands,
  },
  {
    commands: {
      calendar: 'the battle rhythm of a centre',
      roster: 'who has the watch, and the hours nobody has',
    },
    load: async () => (await import('./calendar-command.ts')).addCalendarCommands,
  },
  {
    commands: { committee: 'joint committees and teams, their seats and sessions' },
    load: async () => (await import('./committee-command.ts')).addCommitteeCommands,
  },
  {
    commands: { rfi: 'requests for information' },
    load: async () => (await import('./rfi-command.ts')).addRfiCommands,
  },
  {
    commands: { pull: 'fetch from every partner now' },
    load: async () => (await import('./pull-command.ts')).addPullCommands,
  },
  {
    commands: {
      release: 'prepare a release; with its approvals, release it',
      withdraw: 'take back what was released; it reaches every hop',
    },
    load: async () => (await import('./release-command.ts')).addReleaseCommands,
  },
  {
    commands: {
      report: 'situation report of a centre for a period',
      statement: 'official statement of a meeting, for the public',
      board: 'the figures people steer by',
    },
    load: async () => (await import('./report-command.ts')).addReportCommands,
  },
  {
    commands: { place: 'names of places, each organisation with its own' },
    load: async () => (await import('./place-command.ts')).addPlaceCommands,
  },
  {
    commands: { document: 'issued documents and edits by hand' },
    load: async () => (await import('./document-command.ts')).addDocumentCommands,
  },
  {
    commands: { sanctuary: 'longest unobserved stay in a model file (worst-case reachability, never a probability)' },
    load: async () => (await import('./sanctuary-command.ts')).addSanctuaryCommands,
  },
  {
    commands: {
      coverage: 'what the own force sees and reaches in the seam; it stays at home',
      exposure: 'how little the own force sees of the least seen walks to the agreed places; it stays at home',
    },
    load: async () => (await import('./coverage-command.ts')).addCoverageCommands,
  },
  {
    commands: { survey: 'the ground neither of two forces covers', approve: 'approve an act that needs two persons' },
    load: async () => (await import('./survey-command.ts')).addSurveyCommands,
  },
  {
    commands: { terrain: 'elevation model of a node' },
    load: async () => (await import('./terrain-command.ts')).addTerrainCommands,
  },
  {
    commands: { viewshed: 'Cells in line of sight from places on a terrain file' },
    load: async () => (await import('./viewshed-command.ts')).addViewshedCommands,
  },
  {
    commands: {
      glossary: 'every sentence of screens and documents, to be corrected',
      templates: 'sentence templates of generated documents',
    },
    load: async () => (await import('./wording-command.ts')).addWordingCommands,
  },
  {
    commands: { seat: 'seats of the own organisation: passkeys and tokens' },
    load: async () => (await import('./seat-command.ts')).addSeatCommands,
  },
  {
    commands: {
      serve: 'run one node: console and partner port',
      pair: 'pair with a partner by one file each and fingerprints read aloud',
      ledger: 'what was exchanged with a partner, the same rows and hash on both sides',
    },
    load: async () => (await import('./serve-command.ts')).addServeCommands,
  },
  {
    commands: { solve: 'answer a location question on files of your own' },
    load: async () => (await import('./solve-command.ts')).addSolveCommands,
  },
];

/** The program with options and actions of the command that `words` name; its other commands can only be listed. */
export async function createProgram(output: CommandOutput, words: ReadonlyArray<string>): Promise<Command> {
  const program = new Command('seamline').description('Software of a joint coordination centre').exitOverride();
  const named = words.find((word) => !word.startsWith('-') && word !== 'help') ?? '';
  for (const { commands, load } of GROUPS) {
    if (Object.hasOwn(commands, named)) (await load())(program, output);
    else for (const name of Object.keys(commands)) program.command(name);
    for (const [name, description] of Object.entries(commands)) findCommand(program, name).description(description);
  }
  return program;
}

function findCommand(program: Command, name: string): Command {
  const command = program.commands.find((one) => one.name() === name);
  assert(command !== undefined, `the group of ${name} adds it`);
  return command;
}

/** Runs one command of the program: `words` as typed after its name. */
export async function runProgram(output: CommandOutput, words: ReadonlyArray<string>): Promise<void> {
  try {
    await (await createProgram(output, words)).parseAsync(words, { from: 'user' });
  } catch (error) {
    const said = describeFileFault(error);
    if (said === null) throw error;
    printError(output, words.includes('--json'), { type: 'FileUnreadable' }, said, EXIT.io);
  }
}

const FILE_FAULTS: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS']);

/** Which file a command could not read or write, and why; null for every other error. */
function describeFileFault(error: unknown): string | null {
  const { code, path } = error as Partial<NodeJS.ErrnoException>;
  return code !== undefined && path !== undefined && FILE_FAULTS.has(code) ? `${path} (${code})` : null;
}
