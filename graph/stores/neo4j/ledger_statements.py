"""The statements about decisions, assignments and hidden rows: bookkeeping nodes that no read of the graph sees."""

from .visibility import RELATED

DECISION, ASSIGNMENT, HIDDEN = "decision", "assignment", "hidden"
"""What the property `ledger` of a bookkeeping node says; what each kind is found by has a name of its own, so that the
server has but one index to choose."""

_DECISION = "r {.id, .kind, .entities, .value, .documents, .text_node, .origin, .reason}"
_ASSIGNMENT = "[r.own, r.document, r.entity, r.through, r.reason, r.score, r.origin]"

DECISIONS = f"MATCH (r:Clew {{ledger: 'decision'}}) WHERE r.clew_id IS NOT NULL RETURN {_DECISION} AS decision"
ASSIGNMENTS_OF = f"""UNWIND $ids AS id MATCH (r:Clew {{own: id}}) USING INDEX SEEK r:Clew(own) WHERE r.clew_id IS NOT NULL
RETURN {_ASSIGNMENT} AS assignment"""
ALL_ASSIGNMENTS = f"""MATCH (r:Clew {{ledger: 'assignment'}}) WHERE r.clew_id IS NOT NULL
RETURN {_ASSIGNMENT} AS assignment"""
NAMES_OF = "UNWIND $ids AS id MATCH (e:Entity {clew_id: id}) RETURN id, e.name AS name"

KEEP_DECISIONS = "UNWIND $rows AS row MERGE (r:Clew {clew_id: row.clew_id}) SET r = row"
# A name that is known no more, since its entity has gone, stays as it was.
KEEP_ASSIGNMENTS = """UNWIND $rows AS row MERGE (r:Clew {clew_id: row.clew_id})
SET r.own_name = coalesce(row.own_name, r.own_name)
SET r.entity_name = CASE r.entity WHEN row.properties.entity THEN coalesce(row.entity_name, r.entity_name)
ELSE row.entity_name END
SET r += row.properties
SET r.name = coalesce(r.own_name, r.own) + ' → '
+ coalesce(r.entity_name, CASE r.entity WHEN '' THEN 'nothing' ELSE r.entity END)"""
DROP_ROWS = "UNWIND $ids AS id MATCH (r:Clew {clew_id: id}) DELETE r"

# What documents have of an own entity, whatever it is shown as.
DOCUMENTS_OF = f"""UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}})<-[m:MENTIONS]-(n:TextNode)
USING INDEX SEEK e:Entity(clew_id)
WHERE m.own IS NULL AND m.clew_id IS NOT NULL RETURN DISTINCT id, n.document_id AS document
UNION UNWIND $ids AS id MATCH (n:TextNode)-[m:MENTIONS {{own: id}}]->(:Entity)
WHERE m.clew_id IS NOT NULL RETURN DISTINCT id, n.document_id AS document
UNION UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}})-[r:{RELATED}]-() USING INDEX SEEK e:Entity(clew_id)
WITH DISTINCT id, r.clew_id AS fact WHERE fact IS NOT NULL
MATCH (n:TextNode)-[s:STATES {{relation: fact}}]->(:Entity) USING INDEX SEEK s:STATES(relation)
WHERE s.own_relation IS NULL AND s.clew_id IS NOT NULL RETURN DISTINCT id, n.document_id AS document
UNION UNWIND $ids AS id MATCH (n:TextNode)-[s:STATES {{own_source: id}}]->(:Entity)
WHERE s.clew_id IS NOT NULL RETURN DISTINCT id, n.document_id AS document
UNION UNWIND $ids AS id MATCH (n:TextNode)-[s:STATES {{own_target: id}}]->(:Entity)
WHERE s.clew_id IS NOT NULL RETURN DISTINCT id, n.document_id AS document
UNION UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}})<-[x:DECLARES]-(d:Document)
USING INDEX SEEK e:Entity(clew_id)
WHERE x.own IS NULL AND d.clew_id IS NOT NULL RETURN DISTINCT id, d.clew_id AS document
UNION UNWIND $ids AS id MATCH (d:Document)-[x:DECLARES {{own: id}}]->(:Entity)
WHERE d.clew_id IS NOT NULL RETURN DISTINCT id, d.clew_id AS document
UNION UNWIND $ids AS id MATCH (r:Clew {{hidden_own: id}}) USING INDEX SEEK r:Clew(hidden_own)
WHERE r.clew_id IS NOT NULL AND r.hidden_document <> '' RETURN DISTINCT id, r.hidden_document AS document
UNION UNWIND $ids AS id MATCH (r:Clew {{hidden_target: id}}) USING INDEX SEEK r:Clew(hidden_target)
WHERE r.clew_id IS NOT NULL RETURN DISTINCT id, r.hidden_document AS document"""
DOCUMENTS_STATING = """UNWIND $rows AS row
MATCH (n:TextNode)-[s:STATES {source: row.source, target: row.target}]->(:Entity) USING INDEX SEEK s:STATES(source, target)
WHERE s.predicate = row.predicate AND s.clew_id IS NOT NULL
RETURN DISTINCT n.document_id AS document
UNION UNWIND $rows AS row MATCH (r:Clew {hidden_fact: row.fact}) USING INDEX SEEK r:Clew(hidden_fact)
WHERE r.clew_id IS NOT NULL RETURN DISTINCT r.hidden_document AS document"""

# What documents state, out and in.
STATED_MENTIONS = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id})-[m:MENTIONS]->(e:Entity)
WHERE n.clew_id IS NOT NULL AND m.clew_id IS NOT NULL
RETURN id AS document, n.clew_id AS node, e.clew_id AS entity, properties(m) AS properties"""
STATED_EVIDENCE = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id})-[s:STATES]->(:Entity)
WHERE n.clew_id IS NOT NULL AND s.clew_id IS NOT NULL
RETURN id AS document, n.clew_id AS node, properties(s) AS properties"""
STATED_DECLARED = """UNWIND $ids AS id MATCH (d:Document {clew_id: id})-[x:DECLARES]->(e:Entity) WHERE e.clew_id IS NOT NULL
RETURN id AS document, e.clew_id AS entity, properties(x) AS properties"""
HIDDEN_OF = """UNWIND $ids AS id MATCH (r:Clew {hidden_document: id}) USING INDEX SEEK r:Clew(hidden_document)
WHERE r.clew_id IS NOT NULL RETURN id AS document, properties(r) AS properties"""
HIDDEN_EXPLICIT = """UNWIND $ids AS id MATCH (r:Clew {hidden_own: id}) USING INDEX SEEK r:Clew(hidden_own)
WHERE r.hidden_document = '' AND r.clew_id IS NOT NULL RETURN r.clew_id AS id, r.record AS record"""
EXPLICIT_OF = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id}) WHERE e.declared IS NOT NULL
RETURN id, e.declared AS declared"""
WITHDRAW_MENTIONS = "UNWIND $ids AS id MATCH (:TextNode)-[m:MENTIONS {clew_id: id}]->(:Entity) DELETE m"
WITHDRAW_EVIDENCE = "UNWIND $ids AS id MATCH (:TextNode)-[s:STATES {clew_id: id}]->(:Entity) DELETE s"
WITHDRAW_DECLARED = """UNWIND $ids AS id MATCH (d:Document {clew_id: id})-[x:DECLARES]->(e:Entity)
WHERE e.clew_id IS NOT NULL DELETE x"""
ADD_HIDDEN = "UNWIND $rows AS row CREATE (r:Clew) SET r = row"
DROP_HIDDEN_OF = """UNWIND $ids AS id MATCH (r:Clew {hidden_document: id}) USING INDEX SEEK r:Clew(hidden_document)
WHERE r.clew_id IS NOT NULL WITH r, [r.hidden_own, r.hidden_target] AS own DELETE r RETURN own"""

# What documents brought, in pages.
HIDDEN_AFTER = """MATCH (r:Clew) WHERE r.hidden_document >= $document AND r.clew_id IS NOT NULL
AND (r.hidden_document > $document OR r.id > $id OR (r.id = $id AND r.clew_id > $key))
RETURN r.hidden_document AS document, r.id AS id, r.clew_id AS key, r.record AS record ORDER BY document, id, key
LIMIT $limit"""
OWN_AFTER = """CALL () { MATCH (e:Entity) WHERE e.clew_id > $after WITH e.clew_id AS id ORDER BY id LIMIT $limit RETURN id
UNION MATCH (r:Clew) WHERE r.own > $after AND r.clew_id IS NOT NULL
WITH DISTINCT r.own AS id ORDER BY id LIMIT $limit RETURN id
UNION MATCH (r:Clew) WHERE r.hidden_own > $after AND r.clew_id IS NOT NULL
WITH DISTINCT r.hidden_own AS id ORDER BY id LIMIT $limit RETURN id }
WITH DISTINCT id ORDER BY id LIMIT $limit RETURN id"""
MENTIONS_OF = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id})<-[m:MENTIONS]-(n:TextNode)
USING INDEX SEEK e:Entity(clew_id)
WHERE m.own IS NULL AND m.clew_id IS NOT NULL
WITH id, n, m.words AS words, m.key AS key, m.type AS type, count(*) AS uses
RETURN id, n.document_id AS document, [n.clew_id, words, key, type, uses] AS use
UNION ALL UNWIND $ids AS id MATCH (n:TextNode)-[m:MENTIONS {own: id}]->(:Entity) WHERE m.clew_id IS NOT NULL
WITH id, n, m.words AS words, m.key AS key, m.type AS type, count(*) AS uses
RETURN id, n.document_id AS document, [n.clew_id, words, key, type, uses] AS use"""
DECLARED_OF = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id})<-[x:DECLARES]-(d:Document)
USING INDEX SEEK e:Entity(clew_id)
WHERE x.own IS NULL AND d.clew_id IS NOT NULL
RETURN id, [d.clew_id, x.name, x.type, x.aliases, x.properties, null] AS declaration
UNION ALL UNWIND $ids AS id MATCH (d:Document)-[x:DECLARES {own: id}]->(:Entity) WHERE d.clew_id IS NOT NULL
RETURN id, [d.clew_id, x.name, x.type, x.aliases, x.properties, null] AS declaration"""
EXPLICIT_BROUGHT = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id}) WHERE e.declared IS NOT NULL
RETURN id, id AS entity, e.declared AS declared
UNION UNWIND $ids AS id MATCH (r:Clew {own: id}) USING INDEX SEEK r:Clew(own) WHERE r.document = '' AND r.clew_id IS NOT NULL
MATCH (e:Entity {clew_id: r.entity}) WHERE e.declared IS NOT NULL RETURN id, e.clew_id AS entity, e.declared AS declared"""
HIDDEN_NAMES_OF = """UNWIND $ids AS id MATCH (r:Clew {hidden_own: id}) USING INDEX SEEK r:Clew(hidden_own)
WHERE r.hidden_fact IS NULL AND r.clew_id IS NOT NULL RETURN r.record AS record"""
