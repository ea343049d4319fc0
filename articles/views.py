"""Pages for adding articles and following them; an article's own page shows claims and is theirs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import ingest
from articles.filters import ArticleFilter
from articles.forms import UploadForm
from articles.models import Article, Batch
from articles.paging import page_of_rows
from articles.sending import request_uploads

_PER_PAGE = 20
_ITEMS_PER_PAGE = 100
_WIDE = ("text", "minhash", "minhash_bands", "search")  # columns that lists do without


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Context: ``page_obj`` (articles with outlet), ``form`` (the filters), ``states`` (choices)."""
    articles = Article.objects.select_related("outlet").defer(*_WIDE).order_by("-pk")
    found = ArticleFilter(request.GET, queryset=articles)
    # A filter that is no filter (a state that does not exist) finds nothing rather than everything.
    rows = found.qs if found.is_valid() else articles.none()
    context = {
        "page_obj": page_of_rows(rows, request.GET.get("page"), _PER_PAGE),
        "form": found.form,
        "states": Article.State.choices,
    }
    return render(request, "articles/article_list.html", context)


@login_required
@permission_required("articles.add_article", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Context: ``form``. A good POST leads to the batch's page; a bad one shows the form again (400, 413)."""
    if request.method != "POST":
        return render(request, "articles/upload.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    if _too_large(request):
        form.add_error(None, _("This is too much at once; send fewer files."))
        return render(request, "articles/upload.html", {"form": form}, status=413)
    if not form.is_valid():
        return render(request, "articles/upload.html", {"form": form}, status=400)
    return redirect(_take_in(request, form))


def _too_large(request: HttpRequest) -> bool:
    most: int = settings.MAX_UPLOAD_BYTES
    return sum(file.size or 0 for file in request.FILES.getlist("files")) > most


def _take_in(request: HttpRequest, form: UploadForm) -> Batch:
    sent = dict(form.cleaned_data)
    files, text = sent.pop("files"), sent.pop("text")
    by = request.user
    if not text.strip():
        return ingest.ingest_all(request_uploads(files), channel=Batch.Channel.UPLOAD, by=by)
    batch = ingest.ingest_all(
        [ingest.Upload(_("pasted text"), text)],
        channel=Batch.Channel.UPLOAD if files else Batch.Channel.PASTE,
        by=by,
        given=ingest.Given(**sent),
    )
    budget = ingest.budget_of_all()
    for file in request_uploads(files):
        ingest.ingest(name=file.name, data=file.data, refused=file.refused, batch=batch, by=by, budget=budget)
    return batch


@login_required
@permission_required("articles.add_article", raise_exception=True)
@require_safe
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Context: ``batch`` (with total, done, failed, refused, duplicates), ``page_obj`` (its items)."""
    batch = get_object_or_404(Batch.objects.with_progress().select_related("created_by"), pk=pk)
    items = batch.items.select_related("article__outlet").defer(*(f"article__{name}" for name in _WIDE))
    page = Paginator(items, _ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "articles/batch_detail.html", {"batch": batch, "page_obj": page})
