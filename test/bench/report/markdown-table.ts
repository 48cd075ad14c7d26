/** A table whose first column is words and whose others are numbers. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const ruler = line(heads.map((_, index) => (index === 0 ? '---' : '---:')))
  return [line(heads), ruler, ...rows.map(line)].join('\n')
}
