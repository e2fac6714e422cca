// The same tests on PostgreSQL: TEGAMI_TEST_ON=postgresql in the environment gives each host a server of its own.
import {join} from 'node:path';
import {Program, build} from './program.mjs';

const fixture = join(build, 'bin/fixture_postgres');
export const onPostgres = process.env.TEGAMI_TEST_ON === 'postgresql';

// What skipWithout has to look for.
export const databasePrograms = onPostgres ? [fixture, 'postgres', 'initdb'] : [];

// {uri, stop()}; without an uri the host takes SQLite.
export async function startDatabase() {
  if (!onPostgres) return {uri: null, stop: () => {}};
  const program = new Program(fixture, []);
  return {uri: JSON.parse(await program.line()).database, stop: () => program.stop(null)};
}
