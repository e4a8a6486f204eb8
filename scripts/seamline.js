/** `npm run seamline -- ...`: one command of the program, also on a checkout where nothing is installed yet. */
import { launch } from './launch.js';

await launch(process.argv.slice(2));
