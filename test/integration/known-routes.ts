import type { CliResult } from '../support/product.ts'

type Cli = (...words: readonly string[]) => Promise<CliResult>

interface GroupShown {
  readonly id: string
  readonly generation: number
}

interface Explained {
  readonly facts: readonly { readonly value: string }[]
}

/** Whether a proxy has every group's route: players who come earlier are shared out among those that it knows. */
export async function routesAreKnown(cli: Cli): Promise<boolean> {
  const groups = (await cli('groups', 'list', '-o', 'json')).json as readonly GroupShown[]
  const known = await Promise.all(
    groups.map(async ({ id, generation }) => {
      const { json } = await cli('explain', 'group', id, '-o', 'json')
      return (json as Explained).facts.some(({ value }) => value === `generation ${generation}`)
    }),
  )
  return known.every(Boolean)
}
