import { styleText } from 'node:util'

/** What a word tells its reader. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'heading' | 'quiet'
export type Paint = (tone: Tone, text: string) => string

const STYLES = {
  good: 'green',
  busy: 'cyan',
  warning: 'yellow',
  bad: 'red',
  heading: 'bold',
  quiet: 'dim',
} as const satisfies Record<Tone, string>

export const plain: Paint = (_tone, text) => text
export const coloured: Paint = (tone, text) => styleText(STYLES[tone], text, { validateStream: false })
