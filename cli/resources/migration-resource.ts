import { utcText } from '../../lib/utc-text.ts'
import { column, type Resource } from '../output/resource.ts'

/** A step of the store's tables, as the control plane's program tells it. */
export interface MigrationView {
  readonly version: number
  readonly name: string
  /** Absent while it is pending. */
  readonly appliedAtMs?: number
}

export const migrationResource: Resource<MigrationView> = {
  plural: 'migrations',
  nameOf: migration => migration.name,
  compare: (left, right) => left.version - right.version,
  columns: [
    column('VERSION', migration => String(migration.version)),
    column('NAME', migration => migration.name),
    {
      heading: 'STATE',
      cell: ({ appliedAtMs }) =>
        appliedAtMs === undefined ? { text: 'pending', tone: 'warning' } : { text: 'applied', tone: 'good' },
    },
    column('APPLIED', ({ appliedAtMs }) => (appliedAtMs === undefined ? '-' : utcText(appliedAtMs))),
  ],
  record: ({ version, name, appliedAtMs }) => ({ version, name, appliedAtMs: appliedAtMs ?? null }),
}
