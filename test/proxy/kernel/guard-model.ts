/** What nft makes of the lines that the guard gives: sets whose elements end, and the rules of the chain of bans. Every transaction is carried out whole
 *  or is a mistake. */
export class GuardModel {
  /** Until when, by set and key. */
  readonly sets = new Map<string, Map<string, number>>()
  rules: readonly { readonly mask: string | undefined; readonly set: string }[] = []
  now = 0

  constructor(...sets: readonly string[]) {
    for (const name of sets) this.sets.set(name, new Map())
  }

  /** @throws Error where the kernel would refuse */
  carryOut(lines: readonly string[]): void {
    for (const line of lines) this.#carryOut(line)
    for (const { set } of this.rules) this.#set(set, 'a rule')
  }

  /** Keys of a set that have not run out. */
  keys(name: string): readonly string[] {
    this.#end(name)
    return [...(this.sets.get(name)?.keys() ?? [])]
  }

  #carryOut(line: string): void {
    const [verb = '', kind = '', , , name = ''] = line.split(' ')
    switch (`${verb} ${kind}`) {
      case 'add set':
        if (!this.sets.has(name)) this.sets.set(name, new Map())
        return
      case 'flush set':
        return this.#set(name, line).clear()
      case 'delete set':
        this.#set(name, line)
        if (this.rules.some(({ set }) => set === name)) throw new Error(`busy: ${line}`)
        this.sets.delete(name)
        return
      case 'flush chain':
        this.rules = []
        return
      case 'add rule':
        this.rules = [...this.rules, ruleOf(line)]
        return
      case 'add element':
      case 'delete element':
        return this.#change(verb, name, line)
      default:
        throw new Error(`what is ${line}`)
    }
  }

  #change(verb: string, name: string, line: string): void {
    this.#end(name)
    const set = this.#set(name, line)
    const elements = /\{ (.*) \}$/.exec(line)?.[1]?.split(', ') ?? []
    if (elements.length === 0) throw new Error(`nothing: ${line}`)
    for (const element of elements) {
      const [key = '', timeout] = element.split(' timeout ')
      if (verb === 'delete' && !set.delete(key)) throw new Error(`absent: ${line}`)
      // One that is there keeps its end.
      if (verb === 'add' && !set.has(key))
        set.set(key, timeout === undefined ? Infinity : this.now + msOf(timeout))
    }
  }

  #set(name: string, line: string): Map<string, number> {
    const set = this.sets.get(name)
    if (set === undefined) throw new Error(`no set: ${line}`)
    return set
  }

  #end(name: string): void {
    for (const [key, until] of this.sets.get(name) ?? [])
      if (until <= this.now) this.sets.get(name)?.delete(key)
  }
}

function ruleOf(line: string): { readonly mask: string | undefined; readonly set: string } {
  const [, mask, set = ''] = / saddr(?: & (\S+) ==)? @(\S+) goto banned$/.exec(line) ?? []
  if (set === '') throw new Error(`what is ${line}`)
  return { mask, set }
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, s: 1_000, ms: 1 }

/** nft takes up to eight digits of each unit. */
function msOf(text: string): number {
  let ms = 0
  for (const [, digits = '', unit = ''] of text.matchAll(/(\d+)(ms|d|s)/g)) {
    if (digits.length > 8) throw new Error(`value too large: ${text}`)
    ms += Number(digits) * (UNIT_MS[unit] ?? Number.NaN)
  }
  return ms
}
