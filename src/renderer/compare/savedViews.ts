import { z } from 'zod'

/** A way to look at the table of runs, kept in the browser under a name. */
const SavedViewSchema = z.object({
  name: z.string().min(1).max(60),
  filter: z.string(),
  hidden: z.array(z.string()),
  sort: z.object({ column: z.string(), direction: z.union([z.literal(1), z.literal(-1)]) }),
  differencesOnly: z.boolean(),
  archived: z.boolean(),
})
export type SavedView = z.infer<typeof SavedViewSchema>
export type TableView = Omit<SavedView, 'name'>

export const FIRST_VIEW: TableView = {
  filter: '',
  // Settings that most runs share; "differences only" shows them as soon as they differ.
  hidden: [
    ...[
      'drops',
      'optimiser',
      'momentum',
      'decay',
      'dropout',
      'initialisation',
      'preprocessing',
      'augmentation',
      'runtime',
    ],
    ...['loss', 'bestEpoch', 'speed', 'note'],
  ],
  sort: { column: 'created', direction: -1 },
  differencesOnly: false,
  archived: false,
}

const KEY = 'allconv.run-views'

export function readSavedViews(): SavedView[] {
  try {
    return z.array(SavedViewSchema).parse(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
  } catch {
    return []
  }
}

/** Keeps a view under its name; one of that name is replaced. */
export function keepView(view: SavedView): SavedView[] {
  const views = [...readSavedViews().filter(({ name }) => name !== view.name), view]
  write(views)
  return views
}

export function dropView(name: string): SavedView[] {
  const views = readSavedViews().filter((view) => view.name !== name)
  write(views)
  return views
}

function write(views: readonly SavedView[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(views))
  } catch {
    // A private window refuses its storage; the views then last as long as the page.
  }
}
