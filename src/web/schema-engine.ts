/**
 * The schema library would try whether it may compile checks to code; the content security policy forbids that and
 * reports the attempt. Imported before any schema is made, this keeps it to its interpreter.
 */
import { config } from 'zod';

config({ jitless: true });
