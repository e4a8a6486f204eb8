/** Version of this program, as survey terms and messages name it: equal on both sides, or no run. */
export const PROGRAM_VERSION = '0.1.0';
