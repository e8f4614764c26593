/** Most characters of a name or value inside a sentence; of a longer one the beginning and the end are shown. */
const MOST = 300

/**
 * What a terminal would obey or a reader be misled by: control characters (C0, DEL, C1), line and paragraph separators, direction
 * marks and overrides, and halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

const escaped = (character: string) => {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Text with its middle left out where it is longer than `most` characters; a name's ending and a sentence's advice stay. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const tail = Math.floor(most / 3)
  return `${text.slice(0, most - tail - 1)}…${text.slice(text.length - tail)}`
}

/** A name, path or value from outside as part of a sentence: on one line, without anything that a terminal obeys, of bounded length. */
export function shown(text: string, most = MOST): string {
  return shortened(shortened(text, most).replace(UNSAFE, escaped), most)
}

/** Whole text for a terminal: lines and tabs stay, what a terminal would obey is written out. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  )
}

/** Longest sentence that anybody is shown. */
const LONGEST = 1500

/** What no reader takes for words: names and values that were put into a sentence as they came. Somewhat longer than `MOST`, so that quotes fit. */
const ENDLESS = new RegExp(`\\S{${MOST + 20},}`, 'g')

/** A whole message as one line of bounded length, without anything that a terminal obeys. Saying it twice changes nothing. */
export function sentence(message: string): string {
  const words = message.replace(ENDLESS, (word) => shown(word)).replace(/\s*\n\s*/g, ' ')
  return shown(words, LONGEST)
}
