import { type Alias, aliasAt, STORED_ALIASES } from '../../../proto/contract/alias.ts'

/** A control plane's table in short: aliases in the order of asking. */
export function tableOfAliases() {
  const given = new Map<string, string>()
  const asked: string[] = []
  return {
    given,
    asked,
    allot: async (ips: readonly string[]): Promise<readonly Alias[]> => {
      asked.push(...ips)
      return ips.map(ip => {
        const alias = given.get(ip) ?? aliasAt(STORED_ALIASES, 5_000 + given.size)
        given.set(ip, alias)
        return { ip, alias }
      })
    },
  }
}
