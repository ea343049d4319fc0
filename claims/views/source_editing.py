"""The page on which editors put a source right: its name, names, kind, affiliation; merging and splitting it.

Each form calls one function of the workflow. One that cannot be done is shown again with what was typed and
what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from claims import permissions, workflow
from claims.kept_figures import kept
from claims.models import Claim, Event, Source, SourceAlias
from claims.permissions import Action
from claims.source_arrangement import SOURCE_CHANGES
from claims.sources_store import NAME_LENGTH

CHOICES = 12  # sources offered to merge with or to belong to
ARTICLES = 100  # offered to split off
HISTORY = 20
LARGEST_ID = 2**63 - 1


def _for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a source for who may arrange sources; one that is merged leads to where it went."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        permissions.check(request.user, Action.ARRANGE_SOURCES)
        source = get_object_or_404(Source.objects.select_related("affiliation", "article"), pk=pk)
        if source.merged_into_id is not None and view.__name__ != "source_undo":
            return redirect("claims:source-edit", source.merged_into_id)
        return view(request, source, **kwargs)

    return guarded


@require_safe
@_for_editors
def source_edit(request: HttpRequest, source: Source) -> HttpResponse:
    """All that can be changed of a source, and what was changed by hand so far."""
    return render(request, "claims/sources/edit.html", edit_context(source))


def edit_context(source: Source) -> dict[str, Any]:
    """What the page shows. Nine queries, however much the source has said."""
    single = SourceAlias.objects.filter(source=source).count() == 1
    said = Claim.objects.filter(source=source).values_list("source_key").annotate(n=Count("pk")).order_by()
    # A claim more or less of the source, and they are counted anew.
    name = f"names {source.pk} {source.claim_count} {source.denial_count}"
    counts = kept(name, source.claim_count, lambda: dict(said))
    aliases = list(source.aliases.order_by("pk"))
    for alias in aliases:
        alias.said = sum(counts.values()) if single else counts.get(alias.key, 0)  # type: ignore[attr-defined]
    merged = Q(new__kept__sources__has_key=str(source.pk))
    history = Event.objects.filter(Q(subject_id=source.pk) | merged, subject_type="source")
    return {
        "source": source,
        "aliases": aliases,
        "single": single,
        "claim_count": sum(counts.values()),
        "articles": _articles_of(source),
        "kinds": [choice for choice in Source.Kind.choices if choice[0] != Source.Kind.UNNAMED],
        "events": history.order_by("-pk")[:HISTORY],
        "undoable": SOURCE_CHANGES,
        "longest": NAME_LENGTH,
        "typed": {},
    }


def _articles_of(source: Source) -> list[Article]:
    """The newest articles in which it speaks, each with how often (``said``) and one of the sentences."""
    mine = Claim.objects.filter(source=source)
    found = Article.objects.filter(Exists(mine.filter(article=OuterRef("pk")))).select_related("outlet")
    newest = found.defer("text", "minhash", "minhash_bands", "search").order_by("-published_at", "-pk")
    articles = list(newest[:ARTICLES])
    rows = mine.filter(article__in=articles).order_by().values_list("article")
    counts = {pk: (said, words) for pk, said, words in rows.annotate(said=Count("pk"), words=Min("sentence"))}
    for article in articles:
        article.said, article.words = counts[article.pk]  # type: ignore[attr-defined]
    return articles


def _do(
    request: HttpRequest, source: Source, form: str, done: str, act: Callable[..., Any], **arguments: Any
) -> HttpResponse:
    """Call the workflow; what cannot be done shows the page again, with what was typed and why not."""
    note = str(request.POST.get("note", ""))[:2000].replace("\0", " ")
    try:
        made = act(by=cast(User, request.user), note=note, **arguments)
    except (Source.DoesNotExist, SourceAlias.DoesNotExist) as error:
        raise Http404(_("There is no such source.")) from error
    except (workflow.NotAllowedNow, ValueError) as error:
        context = {**edit_context(source), "wrong": {form: str(error)}, "typed": request.POST, "form": form}
        context["chosen"] = {*request.POST.getlist("names"), *request.POST.getlist("articles")}
        return render(request, "claims/sources/edit.html", context, status=409)
    messages.success(request, done)
    return redirect("claims:source-edit", made.pk if isinstance(made, Source) else source.pk)


@require_POST
@_for_editors
def source_rename(request: HttpRequest, source: Source) -> HttpResponse:
    """Another name to show."""
    name = str(request.POST.get("name", ""))
    done = _("The name is changed.")
    return _do(request, source, "rename", done, workflow.rename_source, source_id=source.pk, name=name)


@require_POST
@_for_editors
def source_kind(request: HttpRequest, source: Source) -> HttpResponse:
    """Person, organisation or state."""
    kind = str(request.POST.get("kind", ""))
    if kind not in Source.Kind.values:
        kind = "—"
    done = _("The kind is changed.")
    return _do(request, source, "kind", done, workflow.set_source_kind, source_id=source.pk, kind=kind)


@require_POST
@_for_editors
def alias_add(request: HttpRequest, source: Source) -> HttpResponse:
    """A further name by which articles call it."""
    name = str(request.POST.get("alias", ""))
    done = _("The name is added: articles that use it mean this source from now on.")
    return _do(request, source, "alias", done, workflow.add_alias, source_id=source.pk, name=name)


@require_POST
@_for_editors
def alias_remove(request: HttpRequest, source: Source, alias: int) -> HttpResponse:
    """A name that is not its."""
    get_object_or_404(SourceAlias, pk=alias, source=source)
    done = _("The name is taken away.")
    return _do(request, source, "names", done, workflow.remove_alias, alias_id=alias)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_editors
def source_affiliate(request: HttpRequest, source: Source) -> HttpResponse:
    """To whom it belongs: look for it, choose it."""
    if request.method != "POST":
        return _choose(request, source, "claims/sources/affiliate.html")
    to = _chosen(request, "to") if request.POST.get("to") else None
    done = _("The affiliation is changed.") if to else _("It belongs to nobody now.")
    return _do(request, source, "affiliate", done, workflow.affiliate_source, source_id=source.pk, to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_editors
def source_merge(request: HttpRequest, source: Source) -> HttpResponse:
    """Which other one it really is: look for it, choose it."""
    if request.method != "POST":
        return _choose(request, source, "claims/sources/merge.html")
    into = get_object_or_404(Source, pk=_chosen(request, "into"))
    done = _("“%(gone)s” is merged into “%(kept)s”. Its old address leads here.")
    return _do(
        request,
        source,
        "merge",
        done % {"gone": source.name, "kept": into.name},
        workflow.merge_sources,
        source_id=source.pk,
        into=into.pk,
    )


@require_POST
@_for_editors
def source_split(request: HttpRequest, source: Source) -> HttpResponse:
    """A part of it is somebody else."""
    done = _("The source is split. This is the new one; later articles keep to it.")
    return _do(
        request,
        source,
        "split",
        done,
        workflow.split_source,
        source_id=source.pk,
        name=str(request.POST.get("name", "")),
        alias_ids=_ids(request, "names"),
        article_ids=_ids(request, "articles"),
    )


@require_POST
@_for_editors
def source_undo(request: HttpRequest, source: Source) -> HttpResponse:
    """Take a change back."""
    event = get_object_or_404(
        Event, pk=_chosen(request, "event"), subject_type="source", action__in=SOURCE_CHANGES
    )
    return _do(request, source, "undo", _("Taken back."), workflow.undo_source_change, event_id=event.pk)


def _choose(request: HttpRequest, source: Source, template: str) -> HttpResponse:
    """Other sources by words of their names; without words those that share a word with this one's."""
    words = str(request.GET.get("q", ""))[:300].replace("\0", " ").strip()
    others = Source.objects.named().filter(merged_into__isnull=True).exclude(pk=source.pk)
    if words:
        found = others.search_named(words)
    else:
        shared = Q()
        for word in source.name.split():
            shared |= Q(name__icontains=word) if len(word) > 3 else Q()
        found = others.filter(shared) if shared else others.none()
    choices = found.select_related("affiliation").prefetch_related("aliases")
    context = {
        "source": source,
        "words": words,
        "choices": choices.order_by(F("claim_count").desc(), "name", "pk")[:CHOICES],
        "claims": _claims(source),
    }
    return render(request, template, context)


def _claims(source: Source) -> str:
    count = Claim.objects.filter(source=source).count()
    return ngettext("%(n)d claim", "%(n)d claims", count) % {"n": count}


def _chosen(request: HttpRequest, name: str) -> int:
    value = str(request.POST.get(name, ""))
    if not value.isdecimal() or int(value) > LARGEST_ID:
        raise Http404
    return int(value)


def _ids(request: HttpRequest, name: str) -> list[int]:
    sent = request.POST.getlist(name)
    return [int(one) for one in sent if one.isdecimal() and int(one) <= LARGEST_ID]
