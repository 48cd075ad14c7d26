/** What hides text from a plain search, each at the place where it begins. */
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const TEXT = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y
const REGULAR_EXPRESSION = /\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/y
/** A stretch of a template: up to its end or up to `${`. */
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y
/** A `/` after one of these begins a regular expression; after anything else it divides. */
const BEFORE_EXPRESSION = /(?:[=(,:!&|?{};[>]|\breturn|=>)\s*$/

/** `text` with comments, strings, regular expressions and the words of templates blanked; every line stays where it was. */
export function codeOnly(text: string): string {
  let code = ''
  let position = 0
  // One entry for each `${` that is open: how many braces are open inside it.
  const open: number[] = []
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position
    return pattern.exec(text)?.[0]
  }
  const blank = (hidden: string): void => {
    code += hidden.replaceAll(/[^\n]/g, ' ')
    position += hidden.length
  }
  const blankTemplate = (): void => {
    const words = take(TEMPLATE_TEXT) ?? text.slice(position)
    blank(words)
    if (words.endsWith('${')) open.push(0)
  }

  while (position < text.length) {
    const character = text.charAt(position)
    const hidden =
      take(COMMENT) ??
      take(TEXT) ??
      (character === '/' && BEFORE_EXPRESSION.test(code.slice(-40)) ? take(REGULAR_EXPRESSION) : undefined)
    if (hidden !== undefined) {
      blank(hidden)
      continue
    }
    const depth = open.at(-1)
    if (character === '`' || (character === '}' && depth === 0)) {
      if (character === '}') open.pop()
      blank(character)
      blankTemplate()
      continue
    }
    if (depth !== undefined)
      open[open.length - 1] = depth + (character === '{' ? 1 : character === '}' ? -1 : 0)
    code += character
    position += 1
  }
  return code
}
