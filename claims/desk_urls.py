"""Pages of the newsroom's desk, and of what editors do to sources."""

from django.urls import path

from claims.views import desk, following, rereading, source_editing

desk_patterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/batches", desk.desk_batches, name="desk-batches"),
    path("desk/retry", desk.retry_failed, name="desk-retry"),
    path("desk/relink", desk.relink_given_up, name="desk-relink"),
    path("sources/<int:pk>/edit/", source_editing.source_edit, name="source-edit"),
    path("sources/<int:pk>/rename", source_editing.source_rename, name="source-rename"),
    path("sources/<int:pk>/kind", source_editing.source_kind, name="source-kind"),
    path("sources/<int:pk>/names", source_editing.alias_add, name="source-alias-add"),
    path(
        "sources/<int:pk>/names/<int:alias>/remove", source_editing.alias_remove, name="source-alias-remove"
    ),
    path("sources/<int:pk>/affiliation", source_editing.source_affiliate, name="source-affiliate"),
    path("sources/<int:pk>/merge", source_editing.source_merge, name="source-merge"),
    path("sources/<int:pk>/split", source_editing.source_split, name="source-split"),
    path("sources/<int:pk>/undo", source_editing.source_undo, name="source-undo"),
    path("searches/", following.search_list, name="search-list"),
    path("searches/save", following.search_save, name="search-save"),
    path("searches/<int:pk>/", following.search_open, name="saved-search"),
    path("searches/<int:pk>/change", following.search_change, name="search-change"),
    path("searches/<int:pk>/delete", following.search_delete, name="search-delete"),
    path("follow", following.follow, name="follow"),
    path("notifications/", following.notifications, name="notifications"),
    path("notifications/read", following.notifications_read, name="notifications-read"),
    path("notifications/<int:pk>/", following.notification_open, name="notification"),
    path("desk/rereading/", rereading.reread_list, name="reread-list"),
    path("desk/rereading/compare", rereading.reread_compare, name="reread-compare-all"),
    path("desk/rereading/take-over/", rereading.reread_confirm, name="reread-confirm"),
    path("desk/rereading/take-over/all", rereading.reread_take_over, name="reread-take-over-all"),
    path("desk/rereading/<int:pk>/", rereading.reread_detail, name="reread-detail"),
    path("desk/rereading/<int:pk>/compare", rereading.reread_compare, name="reread-compare"),
    path("desk/rereading/<int:pk>/take-over", rereading.reread_take_over, name="reread-take-over"),
]
