/** `npm run check`: types, lint, tidy and unit tests, for the working loop. */
import { runSteps, STEPS } from './steps.js';

await runSteps([STEPS.kernels, STEPS.types, STEPS.lint, STEPS.tidy, STEPS.unit]);
