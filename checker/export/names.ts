/** Names that Promela, Murphi and the C that is made of them allow. */

const RESERVED: ReadonlySet<string> = new Set(
  [
    'active assert atomic bit bool break byte chan d_step d_proctype do else empty enabled eval fi',
    'full goto hidden if init int len local ltl mtype nempty never nfull notrace np_ od of pc_value',
    'pid print printf printm priority proctype provided run short skip timeout trace typedef unless',
    'unsigned xr xs inline get_priority set_priority c_code c_decl c_expr c_state c_track in for',
    'select show state_',
    'alias array begin boolean by case clear const cover elsif end endalias endexists endfor',
    'endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate endswitch',
    'endwhile enum error exists false forall from function import interleaved invariant isundefined',
    'liveness none procedure process program property put record return rule ruleset scalarset',
    'startstate switch then to traceuntil true type undefine union undefined var while assume',
    'assumption assumptions count multiset',
    'auto char continue default double extern float long register signed sizeof static struct void',
    'volatile restrict now limbo',
  ].flatMap((line) => line.split(' ')),
);

/** For each name one that is allowed, all different; a name that is allowed stays as it is. */
export function allowedNames(names: readonly string[]): ReadonlyMap<string, string> {
  const given = new Set<string>();
  return new Map(
    names.map((name) => {
      let allowed = name.replace(/\W/g, '_');
      if (!/^[A-Za-z]/.test(allowed)) allowed = `v${allowed}`;
      const taken = (): boolean =>
        RESERVED.has(allowed.toLowerCase()) ||
        given.has(allowed) ||
        /^(tmp\d+|type_.*|row_.*|_.*)$/.test(allowed) ||
        (allowed !== name && names.includes(allowed));
      while (taken()) allowed = /^(tmp|type|row|_)/.test(allowed) ? `v_${allowed}` : `${allowed}_`;
      given.add(allowed);
      return [name, allowed] as const;
    }),
  );
}
