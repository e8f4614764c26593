import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent: the blue of the icon. Shade 7 carries white text at 5.9:1, shade 4 stands on the dark panel at 7.6:1. */
const accent: MantineColorsTuple = [
  '#eaf2fd',
  '#d3e3fa',
  '#a9c8f5',
  '#7db1ff',
  '#5b97ee',
  '#3b7ddd',
  '#2a6dd0',
  '#1f5fbf',
  '#184d9d',
  '#123c7c',
]

/** Cool greys, so that Mantine's dark surfaces are the ones of `styles.css`. */
const dark: MantineColorsTuple = [
  '#e8eaef',
  '#bcc2ce',
  '#98a0af',
  '#6c7484',
  '#3d4452',
  '#2a2f39',
  '#20242c',
  '#181b21',
  '#111318',
  '#0b0d11',
]

/** Where a browser keeps its own choice of colours. */
export const COLOUR_SCHEME_KEY = 'allconv.colour-scheme'

const compact = { defaultProps: { size: 'xs' } }

/** Mantine's theme: small controls, 13-pixel text, square corners, one accent. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 5,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.3' },
      h2: { fontSize: '14px', lineHeight: '1.35' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: compact,
    // As large as the words around it.
    // Underlined: within a text a link must be told by more than its colour.
    Anchor: { defaultProps: { inherit: true, underline: 'always' } },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    InputError: { styles: { error: { fontSize: 12 } } },
    TextInput: compact,
    NumberInput: compact,
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', allowDeselect: false } },
    SegmentedControl: compact,
    Switch: compact,
    Checkbox: compact,
    Textarea: compact,
    TagsInput: compact,
    Table: { defaultProps: { fz: 'xs', verticalSpacing: 5, horizontalSpacing: 10 } },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } },
      styles: { description: { color: 'var(--ink-soft)' } },
    },
    Tabs: { defaultProps: { keepMounted: false } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        withArrow: true,
        fz: 'xs',
        multiline: true,
        maw: 320,
        // What a mouse learns, the keyboard and a finger learn, too.
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        radius: 8,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
      },
    },
  },
})
