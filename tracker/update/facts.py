"""What a structured source states in a field becomes a mention without any reading of prose."""

from tracker.model import Article, EventMention

FACT_CONFIDENCE = 0.99


def mentions_from_facts(article: Article) -> tuple[EventMention, ...]:
    """A mention per fact whose quote stands in the article; order as the source gave them."""
    document = article.document
    mentions = []
    for fact in article.facts:
        start = document.find(fact.quote)
        if start < 0:
            continue
        mentions.append(
            EventMention(
                type=fact.type,
                date=fact.date,
                status=fact.status,
                derived=False,
                actors=fact.actors,
                quote=fact.quote,
                start=start,
                end=start + len(fact.quote),
                trigger=fact.field,
                date_text=fact.date,
                rules=(f"fact.{fact.field}",),
                confidence=FACT_CONFIDENCE,
                reasons=(f"the source states it in its field {fact.field}",),
                instruments=fact.instruments,
            )
        )
    return tuple(mentions)
