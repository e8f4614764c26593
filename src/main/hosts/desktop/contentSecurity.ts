/** Scheme under which the renderer's bundle is served; a standard, secure scheme instead of `file://`. */
export const SCHEME = 'workbench'
/** The one origin that this application trusts. */
export const ORIGIN = `${SCHEME}://app`

/**
 * Content-Security-Policy of every page: only our own bundle. Styles may be inline, since the component library writes custom
 * properties into style attributes; scripts may not. Workers and pictures may come from blobs that the page itself made.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** Origin of the hidden window that holds the GPU: not `ORIGIN`, so nothing that is given to our pages is given to it. */
export const GPU_ORIGIN = `${SCHEME}://gpu`

/** Its policy: one script of our bundle, and no connection, picture, style, worker or frame at all. */
export const GPU_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'none'", // scripts' rule would let ours be workers
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
