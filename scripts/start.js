/** `npm start`: the exercise. Arguments are passed on. */
import { launch } from './launch.js';

await launch(['exercise', ...process.argv.slice(2)]);
