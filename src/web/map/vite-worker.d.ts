/** Vite's suffix for a module that becomes a worker file of its own: importing it gives the address of that file. */
declare module '*?worker&url' {
  const url: string;

  export { url as default };
}
