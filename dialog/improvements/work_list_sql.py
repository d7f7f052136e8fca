"""How many stand on each work list of one care unit, in SQL: ``work_lists`` says why, and composes these.

Parameters: ``unit``, ``today``, and ``teller`` or null.
"""

# ``gone``: who has left with something undone. Each who has said something here is looked up once, whatever was said,
# and what she said only if she has left. ``of_the_left``: all that they said here.
LEFT = """
    WITH RECURSIVE person (id) AS (
        (SELECT resident_id FROM conversations_conversation
         WHERE unit_id = %(unit)s AND resident_id IS NOT NULL ORDER BY resident_id LIMIT 1)
        UNION ALL
        SELECT (SELECT resident_id FROM conversations_conversation
                WHERE unit_id = %(unit)s AND resident_id > person.id ORDER BY resident_id LIMIT 1)
        FROM person WHERE person.id IS NOT NULL
    ), gone AS MATERIALIZED (
        SELECT person.id, undone.things
        FROM person
        -- The offset keeps these in this order: one look-up each, not the residents of a whole municipality.
        CROSS JOIN LATERAL (
            SELECT 1 FROM conversations_resident AS resident
            WHERE resident.id = person.id AND (resident.unit_id <> %(unit)s OR resident.active_to < %(today)s) OFFSET 0
        ) AS elsewhere
        CROSS JOIN LATERAL (
            SELECT count(*) AS things
            FROM conversations_conversation AS conversation
            JOIN conversations_statement AS statement ON statement.conversation_id = conversation.id
            LEFT JOIN improvements_fate AS fate ON fate.statement_id = statement.id
            WHERE conversation.unit_id = %(unit)s AND conversation.resident_id = person.id
              AND conversation.withdrawn_at IS NULL AND NOT conversation.figures_only AND statement.removed_at IS NULL
              AND (statement.open_since IS NOT NULL
                   OR fate.id IS NOT NULL AND fate.told_at IS NULL AND fate.let_be_at IS NULL
                      AND fate.departure_id IS NULL)
        ) AS undone
        WHERE undone.things > 0
    ), of_the_left AS MATERIALIZED (
        SELECT said.id FROM gone
        -- One look-up each here too, not all that was ever said in the unit.
        CROSS JOIN LATERAL (
            SELECT conversation.id FROM conversations_conversation AS conversation
            WHERE conversation.unit_id = %(unit)s AND conversation.resident_id = gone.id OFFSET 0
        ) AS said
    )
"""

# What is open, of each kind, for those who are here; ``ConversationQuerySet.out_of_view`` is left out.
OPEN = """
    , listed AS (
        SELECT statement.open_since, statement.intent = 'this_week' AND statement.promise IS NOT NULL AS is_promised,
               statement.intent = 'this_week' OR thing.listed_at IS NOT NULL AS is_small
        FROM conversations_statement AS statement
        LEFT JOIN improvements_smallthing AS thing ON thing.statement_id = statement.id
        WHERE statement.unit_id = %(unit)s AND statement.open_since IS NOT NULL AND statement.removed_at IS NULL
          AND NOT EXISTS (
              SELECT 1 FROM conversations_conversation AS hidden
              WHERE hidden.id = statement.conversation_id AND hidden.unit_id = %(unit)s
                AND (hidden.withdrawn_at IS NOT NULL OR hidden.figures_only OR hidden.words_gone_at IS NOT NULL)
          )
          AND statement.conversation_id NOT IN (SELECT id FROM of_the_left)
    ), open AS (
        SELECT count(*) FILTER (WHERE NOT is_promised) AS waiting, count(*) FILTER (WHERE is_promised) AS promised,
               count(*) FILTER (WHERE is_small) AS small, min(open_since) FILTER (WHERE is_small) AS oldest
        FROM listed
    )
"""

# What is to be told, as ``FateQuerySet.to_be_told``; of those who have left what their leader has decided about.
UNTOLD = """
    , untold AS (
        SELECT count(*) AS count
        FROM improvements_fate AS fate
        LEFT JOIN improvements_improvementaction AS action ON action.id = fate.action_id
        WHERE fate.unit_id = %(unit)s AND fate.told_at IS NULL AND fate.let_be_at IS NULL
          AND (%(teller)s::uuid IS NULL OR fate.teller_id = %(teller)s::uuid)
          AND NOT (fate.kind = 'in_action' AND action.id IS NOT NULL AND action.status IN ('planned', 'started'))
          AND NOT EXISTS (
              SELECT 1 FROM conversations_statement AS again
              WHERE again.id = fate.statement_id AND again.unit_id = %(unit)s AND again.open_since IS NOT NULL
          )
          AND NOT EXISTS (
              SELECT 1 FROM conversations_statement AS removed
              WHERE removed.id = fate.statement_id AND removed.unit_id = %(unit)s AND removed.removed_at IS NOT NULL
          )
          AND NOT EXISTS (
              SELECT 1 FROM conversations_statement AS said
              JOIN conversations_conversation AS hidden ON hidden.id = said.conversation_id
              WHERE said.id = fate.statement_id AND hidden.unit_id = %(unit)s
                AND (hidden.withdrawn_at IS NOT NULL OR hidden.figures_only)
          )
          AND (fate.departure_id IS NOT NULL OR fate.statement_id NOT IN (
              SELECT said.id FROM of_the_left
              JOIN conversations_statement AS said ON said.conversation_id = of_the_left.id
          ))
    )
"""

LEFT_WITH = "".join([LEFT, "SELECT id, things FROM gone"])
COUNTS_OPEN = "".join([LEFT, OPEN, "SELECT ARRAY(SELECT id FROM gone), waiting, promised, small, oldest FROM open"])
COUNTS_UNTOLD = "".join([LEFT, UNTOLD, "SELECT ARRAY(SELECT id FROM gone), untold.count FROM untold"])
COUNTS_ALL = "".join(
    [
        LEFT,
        OPEN,
        UNTOLD,
        "SELECT ARRAY(SELECT id FROM gone), waiting, promised, small, oldest, untold.count FROM open, untold",
    ]
)
