import type { Session, WebContents } from 'electron'
import { ORIGIN } from './contentSecurity.ts'

/** Whether an address is a page of this application. */
export function isOurs(url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}` === ORIGIN
  } catch {
    return false
  }
}

/** Links that may be handed to the system's browser. */
const isWebLink = (url: string) => URL.canParse(url) && new URL(url).protocol === 'https:'

/** Denies every permission (camera, location, notifications from pages, ...) but writing to the clipboard. */
export function denyPermissions(session: Session): void {
  const allowed = new Set(['clipboard-sanitized-write'])
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(allowed.has(permission) && isOurs(contents.getURL())),
  )
  session.setPermissionCheckHandler((contents, permission) =>
    Boolean(contents && allowed.has(permission) && isOurs(contents.getURL())),
  )
  session.setDevicePermissionHandler(() => false)
}

/** Denies navigation away, new windows and embedded views; https links open in the system's browser. */
export function confineNavigation(contents: WebContents, openExternal: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) openExternal(url)
    return { action: 'deny' }
  })
}

/** For a page that shows nothing: no address but its own, no window, no frame. */
export function confineCompletely(contents: WebContents, own: string): void {
  const stopUnlessOwn = (event: { url: string; preventDefault(): void }) => {
    if (event.url !== own) event.preventDefault()
  }
  contents.on('will-navigate', stopUnlessOwn)
  contents.on('will-frame-navigate', stopUnlessOwn)
  contents.on('will-redirect', stopUnlessOwn)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
