import { notifications } from '@mantine/notifications'
import { errorMessage } from '@shared/errors.ts'

/** Shows an error in its own words. A cancelled action was the user's wish and says nothing. */
export function notifyError(error: unknown, title?: string): void {
  const { code, message } = errorMessage(error)
  if (code === 'CANCELLED') return
  notifications.show({ color: 'red', title, message, autoClose: 12_000, withBorder: true })
}

export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true })
}

/** Says what a user should know while the work goes on. @param id of a warning that is shown once, however often it is given */
export function notifyWarning(message: string, id: string): void {
  notifications.show({ id, color: 'yellow', message, autoClose: 12_000, withBorder: true })
}

/** Runs an action at the boundary of the interface: what it throws is shown, and null comes back. */
export async function attempt<T>(action: () => Promise<T>, title?: string): Promise<T | null> {
  try {
    return await action()
  } catch (error) {
    notifyError(error, title)
    return null
  }
}
