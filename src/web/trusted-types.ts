/**
 * The only trusted-types policy of the screens, in force before any other module runs: scripts and workers may be
 * loaded from the own origin alone, and no text ever becomes markup or code. Imported first by `main.tsx`.
 * Source: W3C Trusted Types; the header that demands it is sent by the node.
 */

type TrustedTypeFactory = {
  readonly createPolicy: (name: string, rules: { readonly createScriptURL: (url: string) => string | null }) => unknown;
};

const factory = (window as { readonly trustedTypes?: TrustedTypeFactory }).trustedTypes;

factory?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, document.baseURI).origin === window.location.origin ? url : null),
});
