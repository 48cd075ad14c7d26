/** What can hide code from a plain text search, in one expression: comments, strings, and regular expressions where one can begin. */
const NOT_CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[=(,:!&|?{};]\s*|return\s+)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*|`(?:[^`\\$]|\\.|\$(?!\{))*`/g

/** `text` with comments, plain strings and regular expressions blanked, every line where it was. Templates with `${…}` stay: what
 *  they contain is code. */
export function codeOnly(text: string): string {
  return text.replaceAll(NOT_CODE, hidden => hidden.replaceAll(/[^\n]/g, ' '))
}
