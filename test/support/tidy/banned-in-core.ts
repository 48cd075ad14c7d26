/** What core code takes as an argument instead. */
export const BANNED_IN_CORE: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /(?<![.\w])Date\.now\b/, instead: 'take a Clock, or a time, as an argument' },
  { pattern: /\bnew Date\(\s*\)/, instead: 'take a time as an argument' },
  { pattern: /(?<![.\w])performance\./, instead: 'take a Clock as an argument' },
  { pattern: /\bMath\.random\b/, instead: 'take a Random as an argument' },
  {
    pattern: /(?<![.\w])(?:set(?:Timeout|Interval|Immediate)|queueMicrotask)\b/,
    instead: 'make the deadline data and look at it in the tick',
  },
  { pattern: /(?<![.\w])(?:fetch|console)\b(?=[(.])/, instead: 'return data; the shell acts' },
  {
    pattern:
      /(?<![.\w])process\.(?:env|argv|exit|cwd|on|once|kill|stdin|stdout|stderr|nextTick|hrtime|platform|memoryUsage)\b/,
    instead: 'take it as an argument',
  },
]

/** `node:` modules that touch nothing outside the process. */
export const PURE_NODE_MODULES: readonly string[] = ['node:assert', 'node:assert/strict', 'node:util']
