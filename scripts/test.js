/** `npm test`: everything, on a fresh machine too; what the continuous integration calls. */
import { runSteps, STEPS } from './steps.js';

await runSteps([
  STEPS.kernels,
  STEPS.types,
  STEPS.lint,
  STEPS.tidy,
  STEPS.unit,
  STEPS.web,
  STEPS.contract,
  STEPS.simulation,
  STEPS.bench,
  STEPS.packed,
  STEPS.browser,
]);
