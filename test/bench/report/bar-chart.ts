export interface ChartPanel {
  readonly title: string
  /** Which way is good, and anything else to know. */
  readonly note: string
  readonly bars: readonly {
    readonly label: string
    readonly value: number
    readonly text: string
    readonly own: boolean
  }[]
}

const WIDTH = 920
const COLUMNS = 2
const MARGIN = 24
const GAP = 40
const TITLE_HEIGHT = 54
const BAR_HEIGHT = 18
const BAR_PITCH = 28
const LABEL_WIDTH = 132
/** Room for the number behind the longest bar. */
const VALUE_WIDTH = 74
/** Middle tones, no background: they can be read on white and on black. */
const TEXT = '#7a838d'
const OTHER_BAR = '#9aa4ae'
const OWN_BAR = '#2f81f7'
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'

/** Panels of horizontal bars, two side by side, as a picture of its own. Each panel has its own scale, from zero. */
export function barChart(title: string, panels: readonly ChartPanel[]): string {
  const panelWidth = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
  const rows: (readonly ChartPanel[])[] = []
  for (let first = 0; first < panels.length; first += COLUMNS) rows.push(panels.slice(first, first + COLUMNS))
  let top = MARGIN + 34
  const drawn: string[] = []
  for (const row of rows) {
    for (const [column, panel] of row.entries())
      drawn.push(panelSvg(panel, MARGIN + column * (panelWidth + GAP), top, panelWidth))
    top += TITLE_HEIGHT + Math.max(...row.map(({ bars }) => bars.length)) * BAR_PITCH + GAP / 2
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="${escaped(title)}" font-family="${FONT}">
<text x="${MARGIN}" y="${MARGIN + 8}" font-size="17" font-weight="600" fill="${TEXT}">${escaped(title)}</text>
${drawn.join('\n')}
</svg>
`
}

function panelSvg({ title, note, bars }: ChartPanel, left: number, top: number, width: number): string {
  const greatest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const room = width - LABEL_WIDTH - VALUE_WIDTH
  const lines = bars.map(({ label, value, text, own }, index) => {
    const y = top + TITLE_HEIGHT + index * BAR_PITCH
    const length = Math.max(1, (value / greatest) * room)
    const middle = y + BAR_HEIGHT / 2 + 4.5
    const weight = own ? ' font-weight="600"' : ''
    return [
      `<text x="${round(left + LABEL_WIDTH - 8)}" y="${middle}" text-anchor="end"${weight}>${escaped(label)}</text>`,
      `<rect x="${round(left + LABEL_WIDTH)}" y="${y}" width="${round(length)}" height="${BAR_HEIGHT}" rx="2" fill="${own ? OWN_BAR : OTHER_BAR}"/>`,
      `<text x="${round(left + LABEL_WIDTH + length + 7)}" y="${middle}"${weight}>${escaped(text)}</text>`,
    ].join('\n')
  })
  return `<g font-size="13" fill="${TEXT}">
<text x="${round(left)}" y="${top + 16}" font-size="14" font-weight="600">${escaped(title)}</text>
<text x="${round(left)}" y="${top + 34}" font-size="12">${escaped(note)}</text>
${lines.join('\n')}
</g>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
