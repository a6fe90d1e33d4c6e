"""The statements that write: constant texts, fed with rows."""

KNOWN = "MATCH (d:Document) WHERE d.clew_id IN $ids RETURN d.clew_id AS id"
TAKEN = """UNWIND $ids AS id MATCH (n:TextNode {clew_id: id}) RETURN id
UNION ALL UNWIND $ids AS id MATCH (n:Sentence {clew_id: id}) RETURN id"""

# What leaves with documents.
LEAVING_NODES = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id}) WHERE n.clew_id IS NOT NULL
RETURN n.terms AS terms, n.length AS length, n.target IS NOT NULL AS reference, n.kind AS kind"""
LEAVING_MENTIONS = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id})-[m:MENTIONS]->(e:Entity)
WHERE n.clew_id IS NOT NULL AND m.clew_id IS NOT NULL
RETURN e.clew_id AS entity, n.clew_id AS node, m.own AS own, m.words AS words, m.key AS key, m.type AS type,
count(*) AS uses"""
LEAVING_EVIDENCE = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id})-[s:STATES]->(:Entity)
WHERE n.clew_id IS NOT NULL AND s.clew_id IS NOT NULL
RETURN s.relation AS relation, s.source AS source, s.target AS target,
coalesce(s.own_source, s.source) AS own_source, coalesce(s.own_target, s.target) AS own_target, count(*) AS pieces"""
LEAVING_DECLARED = """UNWIND $ids AS id MATCH (d:Document {clew_id: id})-[x:DECLARES]->(e:Entity) WHERE e.clew_id IS NOT NULL
RETURN DISTINCT e.clew_id AS entity, coalesce(x.own, e.clew_id) AS own"""
DELETE_SENTENCES = """UNWIND $ids AS id MATCH (n:Sentence {document_id: id}) WHERE n.clew_id IS NOT NULL
DETACH DELETE n RETURN count(*) AS gone"""
DELETE_NODES = """UNWIND $ids AS id MATCH (n:TextNode {document_id: id}) WHERE n.clew_id IS NOT NULL
DETACH DELETE n"""
DELETE_DOCUMENTS = "UNWIND $ids AS id MATCH (d:Document {clew_id: id}) DETACH DELETE d"

# What comes with documents.
ADD_DOCUMENTS = "UNWIND $rows AS row CREATE (d:Document) SET d = row"
ADD_TEXT_NODES = """UNWIND $rows AS row MATCH (d:Document {clew_id: row.document_id})
CREATE (d)-[:CONTAINS]->(n:TextNode) SET n = row"""
ADD_REFERENCES = """UNWIND $rows AS row MATCH (d:Document {clew_id: row.document_id})
CREATE (d)-[:CONTAINS]->(n:TextNode:Reference) SET n = row"""
ADD_SENTENCES = "UNWIND $rows AS row CREATE (n:Sentence) SET n = row"
ADD_FOLLOWING = """UNWIND $rows AS row MATCH (a:TextNode {clew_id: row.from}) MATCH (b:TextNode {clew_id: row.to})
CREATE (a)-[:NEXT]->(b)"""
ADD_INSIDE = """UNWIND $rows AS row MATCH (a:TextNode {clew_id: row.from}) MATCH (b:TextNode {clew_id: row.to})
CREATE (a)-[:CONTAINS]->(b)"""
ADD_MENTIONS = """UNWIND $rows AS row MATCH (n:TextNode {clew_id: row.node}) MATCH (e:Entity {clew_id: row.entity})
CREATE (n)-[m:MENTIONS]->(e) SET m = row.properties"""
ADD_EVIDENCE = """UNWIND $rows AS row MATCH (n:TextNode {clew_id: row.node}) MATCH (e:Entity {clew_id: row.entity})
CREATE (n)-[s:STATES]->(e) SET s = row.properties"""
ADD_DECLARED = """UNWIND $rows AS row MATCH (d:Document {clew_id: row.document}) MATCH (e:Entity {clew_id: row.entity})
CREATE (d)-[x:DECLARES]->(e) SET x = row.properties"""

# Entities and relations, derived from what they rest on.
ENTITIES = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id})
RETURN properties(e) AS held,
[(d:Document)-[x:DECLARES]->(e) WHERE d.clew_id IS NOT NULL | [d.clew_id, x.name, x.type, x.aliases, x.properties, x.own]]
AS declarations"""
ADD_ENTITIES = "UNWIND $rows AS row CREATE (e:Entity) SET e = row.properties SET e:$(row.labels)"
SET_ENTITIES = "UNWIND $rows AS row MATCH (e:Entity {clew_id: row.id}) SET e += row.changes"
UNLABEL_ENTITIES = "UNWIND $rows AS row MATCH (e:Entity {clew_id: row.id}) REMOVE e:$(row.labels)"
LABEL_ENTITIES = "UNWIND $rows AS row MATCH (e:Entity {clew_id: row.id}) SET e:$(row.labels)"
DELETE_ENTITIES = """UNWIND $ids AS id MATCH (e:Entity {clew_id: id})
WHERE NOT EXISTS { MATCH (e)-[r]-(o:Entity) WHERE r.clew_id IS NOT NULL AND o.clew_id IS NOT NULL }
DETACH DELETE e RETURN id"""
EVIDENCE_OF = """UNWIND $ids AS id MATCH ()-[s:STATES {relation: id}]->() WHERE s.clew_id IS NOT NULL
RETURN properties(s) AS evidence"""
DELETE_RELATIONS = """UNWIND $rows AS row MATCH (a:Entity {clew_id: row.source}) MATCH (b:Entity {clew_id: row.target})
MATCH (a)-[r]->(b) WHERE r.clew_id = row.id DELETE r RETURN count(*) AS gone"""
ADD_RELATIONS = """UNWIND $rows AS row MATCH (a:Entity {clew_id: row.source}) MATCH (b:Entity {clew_id: row.target})
CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties"""

# References, whose targets may come later.
POINTING = """UNWIND $targets AS target MATCH (r:TextNode {target: target}) USING INDEX SEEK r:TextNode(target)
WHERE r.clew_id IS NOT NULL
RETURN r.clew_id AS id, target"""
POINTING_THROUGH = """UNWIND $ids AS id MATCH (a:Clew {entity: id}) USING INDEX SEEK a:Clew(entity)
WHERE a.document = '' AND a.clew_id IS NOT NULL
MATCH (r:TextNode {target: 'entity:' + a.own}) WHERE r.clew_id IS NOT NULL RETURN r.clew_id AS id, r.target AS target"""
POINT_AWAY = "UNWIND $rows AS row MATCH (:TextNode {clew_id: row.id})-[old:REFERS_TO]->(:Entity) DELETE old"
POINT_AT = {
    "document": """UNWIND $rows AS row MATCH (r:TextNode {clew_id: row.id}) MATCH (goal:Document {clew_id: row.goal})
MERGE (r)-[:REFERS_TO]->(goal)""",
    # An entity that is not here itself is the one that it is shown as.
    "entity": """UNWIND $rows AS row MATCH (r:TextNode {clew_id: row.id}) OPTIONAL MATCH (own:Entity {clew_id: row.goal})
OPTIONAL MATCH (a:Clew {own: row.goal}) USING INDEX SEEK a:Clew(own) WHERE a.document = '' AND a.clew_id IS NOT NULL
OPTIONAL MATCH (shown:Entity {clew_id: a.entity}) WITH r, coalesce(own, shown) AS goal WHERE goal IS NOT NULL
MERGE (r)-[:REFERS_TO]->(goal)""",
    "node": """UNWIND $rows AS row MATCH (r:TextNode {clew_id: row.id}) MATCH (goal:TextNode {clew_id: row.goal})
MERGE (r)-[:REFERS_TO]->(goal)""",
    "sentence": """UNWIND $rows AS row MATCH (r:TextNode {clew_id: row.id}) MATCH (goal:Sentence {clew_id: row.goal})
MERGE (r)-[:REFERS_TO]->(goal)""",
}

# Text nodes that hold a term, for every term.
MORE_TERMS = """UNWIND $rows AS row MERGE (t:Clew {clew_id: row.id})
ON CREATE SET t.holding = row.by ON MATCH SET t.holding = t.holding + row.by"""
FEWER_TERMS = """UNWIND $rows AS row MATCH (t:Clew {clew_id: row.id}) SET t.holding = t.holding + row.by
WITH t WHERE t.holding <= 0 DELETE t"""

VECTOR_KINDS = ("text", "sentence", "title", "token")
VECTORS_BY_KEY = "\nUNION ALL ".join(
    f"UNWIND $keys AS key MATCH (n:{label} {{{kind}_vector_key: key}}) WHERE n.clew_id IS NOT NULL "
    f"RETURN key, head(collect(n.{kind}_vector)) AS vector"
    for label in ("TextNode", "Sentence")
    for kind in VECTOR_KINDS
)
KEYS_OF_VECTORS = "\nUNION ALL ".join(
    f"UNWIND $keys AS key MATCH (n:{label} {{{kind}_vector_key: key}}) WHERE n.clew_id IS NOT NULL RETURN key"
    for label in ("TextNode", "Sentence")
    for kind in VECTOR_KINDS
)
