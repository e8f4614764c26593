import { BUILT_IN_GROUPS } from '@shared/architecture/builtIn.ts'
import type { Architecture } from '@shared/architecture/spec.ts'

/** All networks for a select, under their headings: those that come along, without presets whose id one's own has, and one's own. */
export function networkChoices(own: readonly Pick<Architecture, 'id' | 'title'>[]) {
  const taken = new Set(own.map(({ id }) => id))
  return [
    ...BUILT_IN_GROUPS.map(({ title, networks }) => ({
      group: title,
      items: networks.filter(({ id }) => !taken.has(id)).map(({ id, title }) => ({ value: id, label: title })),
    })),
    { group: 'Your own', items: own.map(({ id, title }) => ({ value: id, label: title })) },
  ].filter(({ items }) => items.length > 0)
}
